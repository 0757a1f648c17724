import type { AlertVerdict, FindingAlert } from '../../shared/domain/alert.ts';
import type { AlertReceiver, ReceivedAlert } from '../alertReceiver.ts';
import type { ArmClient, ArmWrite } from '../armClient.ts';
import { alertLines, type Look } from './alertLines.ts';
import type { PlannedChange } from './planChanges.ts';

export interface Stage {
  readonly arm: ArmClient;
  readonly receiver: AlertReceiver;
  readonly print: (line: string) => void;
  readonly look: Look;
}

/** How long an alert may take; a change is usually told within seconds. */
const patience = 60_000;

/** Plays one change and its taking back. Throws when the product does not tell of either as it should. */
export async function playChange(stage: Stage, change: PlannedChange, number: number): Promise<void> {
  const { print, look } = stage;
  print('');
  print(look.paint('strong', `${number}. ${change.actor} ${change.what}`));
  const broken = await writeAndAwait(stage, change, change.make, 'opened');
  for (const line of alertLines(broken.alert, broken.verdict, look)) print(line);

  print('');
  print(look.paint('strong', `   ${change.actor} takes it back`));
  const recovered = await writeAndAwait(stage, change, change.takeBack, 'recovered');
  for (const line of alertLines(recovered.alert, recovered.verdict, look)) print(line);
}

/** Writes to ARM and waits for the alert in which the broken requirement opens or recovers. */
async function writeAndAwait(
  { arm, receiver }: Stage,
  change: PlannedChange,
  write: ArmWrite,
  wanted: AlertVerdict['alert'],
): Promise<{ readonly alert: FindingAlert; readonly verdict: AlertVerdict }> {
  const told = new Promise<{ alert: FindingAlert; verdict: AlertVerdict }>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${change.breaks.requirement}: no alert "${wanted}" within ${patience / 1000} s`));
    }, patience);
    const look = (received: ReceivedAlert): void => {
      const alert = received.body as FindingAlert;
      const verdict = alert.kind === 'finding' ? alert.verdicts.find(({ id }) => id === change.breaks.id) : undefined;
      if (verdict?.alert !== wanted) return;
      clearTimeout(timer);
      resolve({ alert, verdict });
    };
    receiver.onAlert(look);
  });
  told.catch(() => {});
  await arm.write(write, change.actor);
  return told;
}
