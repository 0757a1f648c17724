import type { EstateDocument } from '../../shared/domain/estate/estate.ts';

/** A rule that an administrator of the networks set, for Tcp between anywhere and anywhere. */
export function adminRule(priority: number, access: 'Allow' | 'AlwaysAllow' | 'Deny', source: string, ports: string) {
  const manager = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/networkManagers/avnm';
  return {
    id: `${manager}/securityAdminConfigurations/config/ruleCollections/all/rules/${access}-${priority}`,
    kind: 'Custom',
    properties: {
      priority,
      access,
      direction: 'Inbound',
      protocol: 'Tcp',
      sources: [{ addressPrefixType: source.includes('/') ? 'IPPrefix' : 'ServiceTag', addressPrefix: source }],
      sourcePortRanges: ['0-65535'],
      destinations: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
      destinationPortRanges: [ports],
    },
  };
}

/** The complete list of such rules for a network. */
export function adminRulesOf(network: string, rules: readonly object[]): EstateDocument {
  return { source: 'live', body: { listOf: 'adminRules', scope: network, value: rules } };
}
