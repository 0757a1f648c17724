import { parseChange } from '../domain/change.ts';
import { describeIssue } from '../domain/issue.ts';
import type { Ports } from './ports.ts';
import { recogniseOwn } from './repair/ownChange.ts';

type OnChangePorts = Pick<Ports, 'scopes' | 'repairs' | 'queue' | 'rejected' | 'log' | 'now' | 'settings'>;

/**
 * Takes one event: parses it, records the change, and asks for the evaluation of its scope. A redelivered event does all of it again, since
 * nobody knows how far the first delivery got. Throws what time can heal (Event Grid then delivers again); an event that no redelivery makes
 * readable is kept whole with the reason.
 */
export async function onChange(event: unknown, ports: OnChangePorts): Promise<'recorded' | 'ignored' | 'rejected'> {
  const reading = parseChange(event);
  if (reading.kind === 'malformed') {
    await ports.rejected.keep(event, reading.issues);
    ports.log.warn('event rejected', { why: reading.issues.map(describeIssue).join('; ') });
    return 'rejected';
  }
  if (reading.kind === 'ignored') {
    ports.log.info('event ignored', { why: reading.why });
    return 'ignored';
  }
  const change = await recogniseOwn(reading.change, ports);
  await ports.scopes.record(change, ports.now());
  await ports.queue.send({ scope: change.scope, event: change.eventId }, ports.settings.settleSeconds);
  ports.log.info('change recorded', {
    operation: change.operation,
    resource: change.resourceId,
    event: change.eventId,
  });
  return 'recorded';
}
