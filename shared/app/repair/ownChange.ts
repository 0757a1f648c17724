import { nameOf } from '../../domain/armId.ts';
import type { Change } from '../../domain/change.ts';
import { ruleNamePrefix } from '../../domain/repair/ownRule.ts';
import type { Ports } from '../ports.ts';
import { correlationOf } from './correlation.ts';

type OwnChangePorts = Pick<Ports, 'repairs' | 'queue' | 'settings'>;

/**
 * A change with its author told right: our own write comes back as an event in the name of the identity that wrote. A change of a rule of
 * ours by somebody else has the repair looked at again that left it standing: the rule may be theirs now.
 */
export async function recogniseOwn(change: Change, ports: OwnChangePorts): Promise<Change> {
  if (!nameOf(change.resourceId).toLowerCase().startsWith(ruleNamePrefix)) return change;
  const repairs = await ports.repairs.ofRule(change.resourceId);
  const { writer } = ports.settings.repair;
  const byWriter = writer !== null && change.actor.application?.toLowerCase() === writer.toLowerCase();
  const own =
    repairs.find(({ id }) => correlationOf(id) === change.correlationId?.toLowerCase()) ??
    (byWriter ? repairs.find(({ state }) => state !== 'proposed' && state !== 'abandoned') : undefined);
  if (own !== undefined) return { ...change, actor: { ...change.actor, name: `AML Network Guard, repair ${own.id}` } };
  for (const { id } of repairs.filter(({ state }) => state === 'applied' || state === 'failed')) {
    await ports.queue.send({ repair: id }, ports.settings.settleSeconds);
  }
  return change;
}
