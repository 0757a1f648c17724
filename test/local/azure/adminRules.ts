import type { JsonBag } from '../../../local/azure/json.ts';
import { sampleId, sampleResource } from '../../../local/azure/sample/sampleIds.ts';

/** The security admin configuration of a network manager. */
export const configuration = sampleId(
  'rg-hub',
  'Microsoft.Network/networkManagers',
  'avnm/securityAdminConfigurations/company',
);

/** A rule of that configuration: nobody is reached from the Internet on this port. */
export function adminRule(name: string, port: string, priority: number): JsonBag {
  return {
    id: `${configuration}/ruleCollections/baseline/rules/${name}`,
    name,
    kind: 'Custom',
    properties: {
      protocol: 'Tcp',
      direction: 'Inbound',
      access: 'Deny',
      priority,
      sources: [{ addressPrefixType: 'ServiceTag', addressPrefix: 'Internet' }],
      destinations: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
      sourcePortRanges: ['0-65535'],
      destinationPortRanges: [port],
    },
  };
}

/** What says that the configurations are in effect on a network. */
export function effectiveAdminRules(network: string, configurations: readonly string[]): JsonBag {
  const { properties, location } = sampleResource('rg-hub', 'Microsoft.Network/virtualNetworks', 'any', {
    effectiveSecurityAdminConfigurations: configurations.map((id) => ({ id: `${id}/snapshots/0` })),
  });
  return {
    id: `${network}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`,
    location: location ?? '',
    properties: properties ?? {},
  };
}
