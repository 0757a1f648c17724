import type { Alert, AlertVerdict, FindingAlert } from '../../shared/domain/alert.ts';
import type { ArmClient, ArmWrite } from '../armClient.ts';
import type { AlertReceiver } from '../receivers/alertReceiver.ts';
import { alertLines, type Look } from './alertLines.ts';
import { awaitAlert } from './awaitAlert.ts';
import type { PlannedChange } from './planChanges.ts';

export interface Stage {
  readonly arm: ArmClient;
  readonly receiver: AlertReceiver;
  readonly print: (line: string) => void;
  readonly look: Look;
}

/** Plays one change and its taking back. Throws when the product does not tell of either as it should. */
export async function playChange(stage: Stage, change: PlannedChange, number: number): Promise<void> {
  const { print, look } = stage;
  print('');
  print(look.paint('strong', `${number}. ${change.actor} ${change.what}`));
  await writeAndTell(stage, change, change.make, 'opened');
  print('');
  print(look.paint('strong', `   ${change.actor} takes it back`));
  await writeAndTell(stage, change, change.takeBack, 'recovered');
}

/** Writes to ARM, waits for the alert in which the broken requirement opens or recovers, and prints it. */
async function writeAndTell(
  { arm, receiver, print, look }: Stage,
  change: PlannedChange,
  write: ArmWrite,
  wanted: AlertVerdict['alert'],
): Promise<void> {
  const told = awaitAlert(receiver, `${change.breaks.requirement} ${wanted}`, (alert) =>
    verdictIn(alert, change, wanted),
  );
  await arm.write(write, change.actor);
  const { alert, verdict } = await told;
  for (const line of alertLines(alert, verdict, look)) print(line);
}

function verdictIn(
  alert: Alert,
  { breaks }: PlannedChange,
  wanted: AlertVerdict['alert'],
): { readonly alert: FindingAlert; readonly verdict: AlertVerdict } | null {
  if (alert.kind !== 'finding') return null;
  const verdict = alert.verdicts.find(({ id }) => id === breaks.id);
  return verdict?.alert === wanted ? { alert, verdict } : null;
}
