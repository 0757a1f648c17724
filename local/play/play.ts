import { counted } from '../../shared/report/verdictWords.ts';
import type { Machine } from '../machine.ts';
import type { PlayedEstate } from '../readEstate.ts';
import type { Look } from './alertLines.ts';
import { awaitBaseline } from './awaitBaseline.ts';
import type { PlannedChange } from './planChanges.ts';
import { playChange } from './playChange.ts';

/** What is going to be played, and where the guard may write repairs by itself. */
export interface Script {
  readonly changes: readonly PlannedChange[];
  readonly isRepaired: (group: string) => boolean;
}

/** Judges the estate once, then plays each change of the script. Throws when a step does not happen. */
export async function play(
  { alerts, mails, cards, arm, host, token }: Machine,
  { resources, serviceTags }: PlayedEstate,
  { changes, isRepaired }: Script,
  print: (line: string) => void,
  look: Look,
): Promise<void> {
  const baseline = await awaitBaseline(host, token, resources, serviceTags);
  print('');
  print(`The estate at the start: ${baseline}`);
  const undo = async (repair: string): Promise<void> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${host.url}/api/repairs/${repair}/undo`, { method: 'POST', headers, body: '{}' });
    if (!response.ok) throw new Error(`undoing ${repair} answered ${response.status}: ${await response.text()}`);
  };
  const inboxes = { alerts: alerts.inbox, mails: mails.inbox, cards: cards.inbox };
  for (const [index, change] of changes.entries()) {
    await playChange({ ...inboxes, arm, undo, isRepaired, print, look }, change, index + 1);
  }
  print('');
  if (changes.length === 0) {
    print(
      look.paint('warning', 'Nothing to play: no change of one rule breaks a critical requirement of this estate.'),
    );
    return;
  }
  const played = counted(changes.length, 'change');
  const repaired = changes.some(({ group }) => isRepaired(group)) ? ' One was repaired, proven and undone again.' : '';
  print(
    look.paint(
      'good',
      `${played} played: each break was seen, blamed and told in Teams and by mail, and so was each recovery.${repaired}`,
    ),
  );
}
