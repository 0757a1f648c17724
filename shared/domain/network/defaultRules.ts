import { everyAddress, noAddress } from './addressSet.ts';
import { everyPort } from './portSet.ts';
import { everyProtocol } from './protocols.ts';
import type { Access, Direction, RuleAddresses, SecurityRule } from './securityRule.ts';

const any: RuleAddresses = { prefixes: everyAddress, tags: [], groups: [] };
const tag = (name: string): RuleAddresses => ({ prefixes: noAddress, tags: [name], groups: [] });

function defaultRule(
  name: string,
  priority: number,
  direction: Direction,
  access: Access,
  source: RuleAddresses,
  destination: RuleAddresses,
): SecurityRule {
  const sourcePorts = everyPort;
  const destinationPorts = everyPort;
  const protocols = everyProtocol;
  return {
    kind: 'securityRule',
    name,
    priority,
    direction,
    access,
    protocols,
    source,
    sourcePorts,
    destination,
    destinationPorts,
    unreadable: null,
  };
}

/**
 * The rules that Azure puts into every network security group and that nobody can change.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules
 */
export const defaultRules: Readonly<Record<Direction, readonly SecurityRule[]>> = {
  Inbound: [
    defaultRule('AllowVnetInBound', 65000, 'Inbound', 'Allow', tag('VirtualNetwork'), tag('VirtualNetwork')),
    defaultRule('AllowAzureLoadBalancerInBound', 65001, 'Inbound', 'Allow', tag('AzureLoadBalancer'), any),
    defaultRule('DenyAllInBound', 65500, 'Inbound', 'Deny', any, any),
  ],
  Outbound: [
    defaultRule('AllowVnetOutBound', 65000, 'Outbound', 'Allow', tag('VirtualNetwork'), tag('VirtualNetwork')),
    defaultRule('AllowInternetOutBound', 65001, 'Outbound', 'Allow', any, tag('Internet')),
    defaultRule('DenyAllOutBound', 65500, 'Outbound', 'Deny', any, any),
  ],
};
