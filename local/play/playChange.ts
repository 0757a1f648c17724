import type { Alert, AlertVerdict, FindingAlert, RepairAlert } from '../../shared/domain/alert.ts';
import { printable } from '../../shared/domain/printable.ts';
import { wrapText } from '../../shared/report/wrapText.ts';
import type { ArmClient, ArmWrite } from '../armClient.ts';
import { cardLines } from '../receivers/cardLines.ts';
import type { Inbox } from '../receivers/inbox.ts';
import type { ReceivedMail } from '../receivers/mailReceiver.ts';
import type { ReceivedCard } from '../receivers/teamsReceiver.ts';
import { alertLines, type Look } from './alertLines.ts';
import type { PlannedChange } from './planChanges.ts';
import { repairLines } from './repairLines.ts';

export interface Stage {
  readonly arm: ArmClient;
  readonly alerts: Inbox<Alert>;
  readonly mails: Inbox<ReceivedMail>;
  readonly cards: Inbox<ReceivedCard>;
  /** Asks the guard to take a repair back, as `netguard undo` does. */
  readonly undo: (repair: string) => Promise<void>;
  /** Whether the guard may repair what a change of this network security group breaks, or only propose it. */
  readonly isRepaired: (group: string) => boolean;
  readonly print: (line: string) => void;
  readonly look: Look;
}

/** Plays one change, what the guard makes of it, and its taking back. Throws when the product does not do or tell as it should. */
export async function playChange(stage: Stage, change: PlannedChange, number: number): Promise<void> {
  const { actor, make, takeBack, what } = change;
  const from = stage.alerts.count;
  headline(stage, `${number}. ${actor} ${what}`);
  await write(stage, change, make);
  const { repair } = await seeVerdict(stage, change, 'opened', from, number === 1);
  if (repair.class === 'auto' && repair.changes.length > 0) await playRepair(stage, change, from);
  const now = stage.alerts.count;
  headline(stage, `   ${actor} takes it back`);
  await write(stage, change, takeBack);
  await seeVerdict(stage, change, 'recovered', now);
}

/** What the guard does about it: a repair, and its undoing by a person; or a proposal. */
async function playRepair(stage: Stage, change: PlannedChange, from: number): Promise<void> {
  const mode = stage.isRepaired(change.group)
    ? 'repairs it, since this resource group is set to auto'
    : 'proposes a rule';
  headline(stage, `   the guard ${mode}`);
  const told = await seeRepair(stage, change, from);
  if (told.outcome !== 'applied') return;
  await seeVerdict(stage, change, 'recovered', from);
  const now = stage.alerts.count;
  headline(stage, `   ml-network-ops takes the repair back: netguard undo ${told.repair}`);
  await stage.undo(told.repair);
  await seeRepair(stage, change, now);
  await seeVerdict(stage, change, 'opened', now);
}

async function write({ arm }: Stage, { actor }: PlannedChange, change: ArmWrite): Promise<void> {
  await arm.write(change, actor);
}

/**
 * Waits for the alert in which the broken requirement opens or recovers, among those that came after so many, and prints it with its mail
 * and card.
 */
async function seeVerdict(
  stage: Stage,
  change: PlannedChange,
  wanted: AlertVerdict['alert'],
  from: number,
  inFull = false,
): Promise<AlertVerdict> {
  const { alerts, print, look } = stage;
  const find = (alert: Alert): FindingAlert | null =>
    alert.kind === 'finding' && verdictIn(alert, change, wanted) !== undefined ? alert : null;
  const alert = await alerts.waitFor(`${change.breaks.requirement} ${wanted}`, find, from);
  const verdict = verdictIn(alert, change, wanted) as AlertVerdict;
  for (const line of alertLines(alert, verdict, look)) print(line);
  await showCopies(stage, alert.id, inFull);
  return verdict;
}

function verdictIn(alert: FindingAlert, { breaks }: PlannedChange, wanted: AlertVerdict['alert']) {
  return alert.verdicts.find((verdict) => verdict.id === breaks.id && verdict.alert === wanted);
}

/** Waits for the alert that tells what became of a repair of the broken requirement, and prints it. */
async function seeRepair(stage: Stage, { breaks }: PlannedChange, from: number): Promise<RepairAlert> {
  const { alerts, print, look } = stage;
  const find = (alert: Alert): RepairAlert | null =>
    alert.kind === 'repair' && alert.requirement === breaks.requirement && alert.compute === breaks.compute
      ? alert
      : null;
  const alert = await alerts.waitFor(`what became of the repair for ${breaks.requirement}`, find, from);
  for (const line of repairLines(alert, look)) print(line);
  return alert;
}

/** The mail and the card of an alert: both in full, or by their first lines. */
async function showCopies({ mails, cards, print, look }: Stage, id: string, inFull: boolean): Promise<void> {
  const mail = await mails.waitFor('the mail', (one) => (one.messageId.includes(id) ? one : null));
  const card = await cards.waitFor('the Teams card', (one) => (JSON.stringify(one).includes(id) ? one : null));
  const show = (label: string, first: string, rest: readonly string[]): void => {
    print(`   ${look.paint('faint', label.padEnd(10))}${printable(first)}`);
    if (inFull) for (const line of rest) print(`             ${wrapText(printable(line), look.width, 13)}`);
  };
  const [title = '', ...lines] = cardLines(card);
  show('mail', `"${mail.subject}" to ${mail.to}`, mail.text.trimEnd().split('\n'));
  show('Teams', `"${title}"`, lines);
}

function headline({ print, look }: Stage, text: string): void {
  print('');
  print(look.paint('strong', text));
}
