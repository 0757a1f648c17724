import type { AlertVerdict, FindingAlert } from '../../shared/domain/alert.ts';
import type { Stage } from './playChange.ts';

/** An alert and the verdict that it is about, told line by line: event, scope, verdict, witness, blame, repair. */
export function alertLines(alert: FindingAlert, verdict: AlertVerdict, colour: Stage['colour']): readonly string[] {
  const lines: string[] = [];
  const say = (label: string, text: string): void => {
    lines.push(`   ${colour('dim', label.padEnd(9))} ${text}`);
  };
  for (const { who, operation, resource, time, correlationId } of alert.causes) {
    say('event', `${operation} ${lastNames(resource, 3)} by ${who} at ${time}, correlation ${correlationId ?? 'none'}`);
  }
  say(
    'scope',
    `${alert.computeKind} ${lastNames(alert.compute, 1)} in ${alert.subnets.map((id) => lastNames(id, 2)).join(', ')}`,
  );
  const state = verdict.alert === 'opened' ? colour('red', verdict.state) : colour('green', verdict.state);
  say('verdict', `${state}  ${verdict.requirement} (${verdict.severity}): ${verdict.message}`);
  if (verdict.witness !== null) {
    const { direction, protocol, source, sourcePort, destination, destinationPort } = verdict.witness;
    say('witness', `${direction} ${protocol} ${ended(source, sourcePort)} -> ${ended(destination, destinationPort)}`);
  }
  for (const { rule, priority, resource } of verdict.blockedBy) {
    say('blamed', `rule ${rule}, priority ${priority}, of ${lastNames(resource, 1)}`);
  }
  const others = alert.verdicts.length + alert.moreVerdicts - 1;
  const rest = others === 0 ? '' : `, with ${others} more ${others === 1 ? 'verdict' : 'verdicts'} on the same compute`;
  say('alert', `${alert.id}${rest}`);
  if (verdict.alert === 'opened') {
    for (const { resource, body } of verdict.repair.changes) {
      say('repair', `proposed, not written: PUT ${lastNames(resource, 3)}`);
      for (const line of JSON.stringify(body, null, 2).split('\n')) lines.push(`             ${line}`);
    }
    if (verdict.repair.changes.length === 0)
      say('repair', `none proposed: ${verdict.repair.reason ?? 'nothing to add'}`);
  }
  return lines;
}

/** The end of an ARM id, which is what people call the resource. */
function lastNames(id: string, count: number): string {
  return id.split('/').slice(-count).join('/');
}

function ended(address: string, port: number | null): string {
  if (port === null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
