import { counted } from '../../shared/report/verdictWords.ts';
import type { Machine } from '../machine.ts';
import type { PlayedEstate } from '../readEstate.ts';
import type { Look } from './alertLines.ts';
import { awaitBaseline } from './awaitBaseline.ts';
import { type PlannedChange, planChanges } from './planChanges.ts';
import { playChange } from './playChange.ts';

/**
 * Judges the estate once, then plays each change that breaks it and its taking back. Throws when a step does not happen.
 * @returns the changes that were played; none where no change of one rule breaks a critical requirement
 */
export async function play(
  { receiver, arm, host, token }: Machine,
  { resources, serviceTags }: PlayedEstate,
  print: (line: string) => void,
  look: Look,
): Promise<readonly PlannedChange[]> {
  const baseline = await awaitBaseline(host, token, resources, serviceTags);
  print('');
  print(`The estate at the start: ${baseline}`);
  const changes = planChanges(resources, serviceTags, new Date().toISOString());
  for (const [index, change] of changes.entries()) {
    await playChange({ receiver, arm, print, look }, change, index + 1);
  }
  print('');
  if (changes.length === 0) {
    print(
      look.paint('warning', 'Nothing to play: no change of one rule breaks a critical requirement of this estate.'),
    );
  } else {
    const played = counted(changes.length, 'change');
    print(
      look.paint(
        'good',
        `${played} played: the break was seen, blamed and alerted each time, and so was the recovery.`,
      ),
    );
  }
  return changes;
}
