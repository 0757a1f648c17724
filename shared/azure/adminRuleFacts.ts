import { idKey } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import type { FactReading } from './factReading.ts';
import type { ComputeReading } from './readCompute.ts';

/**
 * Finds the security admin rules in effect on the virtual networks. ARM lists them; Resource Graph's row about a network says that there are
 * some, also where they may not be listed. That there is no row says nothing: UNVERIFIED which right shows it.
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
  if (found.kind === 'read') for (const row of found.rows) reading.hold(row);
  const missing: Missing[] = [];
  for (const network of networks) {
    const listed = await reading.adminRules(network);
    if (listed.kind === 'read') reading.holdAdminRules(network, listed.body);
    else missing.push({ fact: 'adminRules', resource: network, why: listed.why });
  }
  return missing;
}

/** The id of Resource Graph's row about a network. https://learn.microsoft.com/azure/virtual-network-manager/query-azure-resource-graph */
function effectiveRulesOf(network: string): string {
  return `${network}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`;
}
