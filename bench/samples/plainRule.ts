import type { Access, Direction } from '../../shared/domain/network/securityRule.ts';

/** A security rule as a person would note it down. The engine gets it as ARM's JSON, its peers as it stands. */
export interface PlainRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: Direction;
  readonly access: Access;
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp' | '*';
  /** Prefixes, tags or `*`. */
  readonly remote: readonly string[];
  readonly local: readonly string[];
  readonly sourcePorts: string;
  readonly destinationPorts: readonly string[];
}

export const everywhere: readonly string[] = ['*'];

/** The rules that Azure adds to every group, which ARM answers as `defaultSecurityRules`. */
export const plainDefaultRules: readonly PlainRule[] = [
  defaultRule('AllowVnetInBound', 65000, 'Inbound', 'Allow', ['VirtualNetwork'], ['VirtualNetwork']),
  defaultRule('AllowAzureLoadBalancerInBound', 65001, 'Inbound', 'Allow', ['AzureLoadBalancer'], everywhere),
  defaultRule('DenyAllInBound', 65500, 'Inbound', 'Deny', everywhere, everywhere),
  defaultRule('AllowVnetOutBound', 65000, 'Outbound', 'Allow', ['VirtualNetwork'], ['VirtualNetwork']),
  defaultRule('AllowInternetOutBound', 65001, 'Outbound', 'Allow', ['Internet'], everywhere),
  defaultRule('DenyAllOutBound', 65500, 'Outbound', 'Deny', everywhere, everywhere),
];

function defaultRule(
  name: string,
  priority: number,
  direction: Direction,
  access: Access,
  remote: readonly string[],
  local: readonly string[],
): PlainRule {
  const ports = { sourcePorts: '*', destinationPorts: everywhere };
  return { name, priority, direction, access, protocol: '*', remote, local, ...ports };
}

/** The whole answer of ARM to a GET of a group with these rules, with all that ARM puts around them. */
export function armGroup(id: string, location: string, rules: readonly PlainRule[], subnetId: string): object {
  return {
    name: id.slice(id.lastIndexOf('/') + 1),
    id,
    etag,
    type: 'Microsoft.Network/networkSecurityGroups',
    location,
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: '00000000-0000-0000-0000-000000000000',
      securityRules: rules.map((rule) => armRule(id, 'securityRules', rule)),
      defaultSecurityRules: plainDefaultRules.map((rule) => armRule(id, 'defaultSecurityRules', rule)),
      subnets: [{ id: subnetId }],
    },
  };
}

const etag = 'W/"00000000-0000-0000-0000-000000000000"';

function armRule(groupId: string, list: 'securityRules' | 'defaultSecurityRules', rule: PlainRule): object {
  const inbound = rule.direction === 'Inbound';
  return {
    name: rule.name,
    id: `${groupId}/${list}/${rule.name}`,
    etag,
    properties: {
      provisioningState: 'Succeeded',
      protocol: rule.protocol,
      ...oneOrMany('sourcePortRange', 'sourcePortRanges', [rule.sourcePorts]),
      ...oneOrMany('destinationPortRange', 'destinationPortRanges', rule.destinationPorts),
      ...oneOrMany('sourceAddressPrefix', 'sourceAddressPrefixes', inbound ? rule.remote : rule.local),
      ...oneOrMany('destinationAddressPrefix', 'destinationAddressPrefixes', inbound ? rule.local : rule.remote),
      access: rule.access,
      priority: rule.priority,
      direction: rule.direction,
    },
  };
}

/** ARM fills one of the two fields and leaves the other out. */
function oneOrMany(one: string, many: string, texts: readonly string[]): object {
  return texts.length === 1 ? { [one]: texts[0] } : { [many]: texts };
}
