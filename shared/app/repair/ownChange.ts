import { nameOf } from '../../domain/armId.ts';
import type { Change } from '../../domain/change.ts';
import { ruleNamePrefix } from '../../domain/repair/ownRule.ts';
import type { Ports } from '../ports.ts';
import { correlationOf } from './correlation.ts';

type OwnChangePorts = Pick<Ports, 'repairs' | 'queue' | 'settings'>;

/**
 * A change with its author told right: our own write comes back as an event in the name of the identity that wrote. A change of a rule of
 * ours by somebody else has its repair looked at again: that rule may be theirs now.
 */
export async function recogniseOwn(change: Change, ports: OwnChangePorts): Promise<Change> {
  if (!nameOf(change.resourceId).toLowerCase().startsWith(ruleNamePrefix)) return change;
  const repairs = await ports.repairs.ofRule(change.resourceId);
  const newest = repairs[0];
  if (newest === undefined) return change;
  const { writer } = ports.settings.repair;
  const byCorrelation = repairs.find(({ id }) => correlationOf(id) === change.correlationId?.toLowerCase());
  const byWriter = writer !== null && change.actor.application?.toLowerCase() === writer.toLowerCase();
  const own = byCorrelation ?? (byWriter ? newest : undefined);
  if (own !== undefined) return { ...change, actor: { ...change.actor, name: `AML Network Guard, repair ${own.id}` } };
  await ports.queue.send({ repair: newest.id }, ports.settings.settleSeconds);
  return change;
}
