import { idKey, parseArmId } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import type { FactReading } from './factReading.ts';
import type { ComputeReading } from './readCompute.ts';
import { referencedId } from './references.ts';

/**
 * Finds the security admin rules in effect on the virtual networks. Resource Graph says which networks have any, and ARM lists them for those
 * alone: its answer names each rule, which the row of Resource Graph does not. That nothing is listed of a network in a watched subscription is
 * taken for none. UNVERIFIED: that whoever may read the network sees its row.
 *
 * @returns the networks whose rules could not be listed, which is missing to the estate
 */
export async function readAdminRules(
  computes: readonly ComputeReading[],
  reading: FactReading,
): Promise<readonly Missing[]> {
  const ids = computes.map(({ virtualNetwork }) => virtualNetwork).filter((id) => id !== null);
  const networks = [...new Map(ids.map((id) => [idKey(id), id])).values()];
  const found = await reading.query('adminRules', networks.map(effectiveRulesOf));
  if (found.kind === 'missing') return networks.map((resource) => ({ fact: 'adminRules', resource, why: found.why }));
  const watched = new Set(computes.map(({ id }) => subscriptionOf(id)));
  const rows = new Map(found.rows.map((row) => [idKey(referencedId(row) ?? ''), row]));
  const missing: Missing[] = [];
  for (const network of networks) {
    const row = rows.get(idKey(effectiveRulesOf(network)));
    if (row === undefined) {
      if (watched.has(subscriptionOf(network))) reading.holdAdminRules(network, []);
      else missing.push({ fact: 'adminRules', resource: network, why: 'not listed by Resource Graph' });
      continue;
    }
    reading.hold(row);
    const listed = await reading.adminRules(network);
    if (listed.kind === 'read') reading.holdAdminRules(network, listed.body);
    else missing.push({ fact: 'adminRules', resource: network, why: listed.why });
  }
  return missing;
}

function subscriptionOf(id: string): string | undefined {
  return parseArmId(id)?.subscription?.toLowerCase();
}

/** The id of Resource Graph's row about a network. https://learn.microsoft.com/azure/virtual-network-manager/query-azure-resource-graph */
function effectiveRulesOf(network: string): string {
  return `${network}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`;
}
