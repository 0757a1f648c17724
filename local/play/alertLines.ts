import type { AlertVerdict, Cause, FindingAlert } from '../../shared/domain/alert.ts';
import { parseArmId } from '../../shared/domain/armId.ts';
import { printable, printableJson } from '../../shared/domain/printable.ts';
import { scopeOf } from '../../shared/domain/scope.ts';
import type { Paint } from '../../shared/report/paint.ts';
import { blockerWords, counted, resourceName, witnessWords } from '../../shared/report/verdictWords.ts';
import { wrapText } from '../../shared/report/wrapText.ts';

export interface Look {
  /** Columns of the terminal; null does not wrap. */
  readonly width: number | null;
  readonly paint: Paint;
}

/** The column in which what is said starts. */
const indent = 13;

/** An alert and one verdict that it is about, line by line: event, scope, verdict, witness, blame, alert, repair. */
export function alertLines(alert: FindingAlert, verdict: AlertVerdict, { width, paint }: Look): readonly string[] {
  const lines: string[] = [];
  const say = (label: string, text: string): void => {
    lines.push(`   ${paint('faint', label.padEnd(indent - 3))}${wrapText(text, width, indent)}`);
  };

  for (const cause of alert.causes) {
    const { who, operation, resource, time, correlationId } = cause;
    say(
      'event',
      `${operation} of ${shownName(resource)} by ${printable(who)} at ${time}, correlation ${correlationId ?? 'none'}`,
    );
  }
  if (alert.causes.length === 0) say('event', 'none: the sweep saw it');
  say(
    'scope',
    [...scopes(alert.causes), ...alert.subnets.map(shownName), `${alert.computeKind} ${shownName(alert.compute)}`].join(
      ' -> ',
    ),
  );
  const state = paint(verdict.alert === 'opened' ? 'bad' : 'good', verdict.state);
  say('verdict', `${state}: ${verdict.requirement} (${verdict.severity})`);
  say('', printable(verdict.message));
  if (verdict.witness !== null) say('witness', witnessWords(verdict.witness));
  for (const blocker of verdict.blockedBy) say('blamed', printable(blockerWords(blocker)));
  const others = alert.verdicts.length + alert.moreVerdicts - 1;
  const rest = others === 0 ? '' : `, with ${counted(others, 'more verdict')} on the same compute`;
  say('alert', `${verdict.alert}, sent as ${alert.id}${rest}`);
  if (verdict.alert === 'recovered') return lines;
  for (const { resource, body } of verdict.repair.changes) {
    say('repair', `proposed: PUT ${shownName(resource)}`);
    lines.push(
      ...printableJson(body, 2)
        .split('\n')
        .map((line) => ' '.repeat(indent) + line),
    );
  }
  if (verdict.repair.changes.length === 0) say('repair', `none proposed: ${verdict.repair.reason ?? 'nothing to add'}`);
  return lines;
}

/** The changed resources as they were followed: a rule's network security group, once for all its rules. */
function scopes(causes: readonly Cause[]): readonly string[] {
  const names = causes.map(({ resource }) => {
    const id = parseArmId(resource);
    const scope = id === null ? null : scopeOf(id);
    return shownName(scope?.id ?? resource);
  });
  return [...new Set(names)];
}

/** The name of an ARM id; names may be hostile where the estate is somebody's own. */
function shownName(id: string): string {
  return printable(resourceName(id));
}
