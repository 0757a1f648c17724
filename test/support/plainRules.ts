import { tagName } from './plainTags.ts';

/** The fields of an ARM security rule that decide about packets. */
export interface RuleFields {
  readonly name?: string;
  readonly priority?: number;
  readonly direction?: string;
  readonly access?: string;
  readonly protocol?: string;
  readonly sourceAddressPrefix?: string | null;
  readonly sourceAddressPrefixes?: readonly string[] | null;
  readonly sourceApplicationSecurityGroups?: readonly { readonly id: string }[];
  readonly sourcePortRange?: string | null;
  readonly sourcePortRanges?: readonly string[] | null;
  readonly destinationAddressPrefix?: string | null;
  readonly destinationAddressPrefixes?: readonly string[] | null;
  readonly destinationApplicationSecurityGroups?: readonly { readonly id: string }[];
  readonly destinationPortRange?: string | null;
  readonly destinationPortRanges?: readonly string[] | null;
}

/** A rule as people write it: ARM's nested shape, or the flat one of the command line. */
export type WrittenRule = RuleFields & { readonly properties?: RuleFields };

/** The rule that decides a packet in one layer. */
export interface Decider {
  readonly rule: string;
  readonly priority: number;
  readonly access: 'allow' | 'deny';
}

export interface Rule extends Decider {
  readonly inbound: boolean;
  readonly protocol: string;
  /** Prefixes, `*` and tags in their one spelling. */
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly sourcePorts: readonly PortRange[];
  readonly destinationPorts: readonly PortRange[];
}

/** The rules of one security group for one direction, in the order in which they are tried. */
export type Layer = readonly Rule[];
export type End = 'source' | 'destination';
export type PortRange = readonly [low: number, high: number];

export const everyPort: PortRange = [0, 65_535];

export function layerOf(written: readonly WrittenRule[], inbound: boolean): Layer {
  const rules = written.map(ruleOf).filter((rule) => rule.inbound === inbound);
  const defaults = defaultRules.filter((rule) => rule.inbound === inbound);
  return (rules.some((rule) => rule.priority >= 65_000) ? rules : [...rules, ...defaults]).toSorted(
    (one, other) => one.priority - other.priority,
  );
}

export function portRange(text: string): PortRange {
  const [low = '', high = low] = text.split('-');
  return text === '*' ? everyPort : [Number(low), Number(high)];
}

const defaultRules: readonly Rule[] = [
  defaultRule(65_000, 'AllowVnetInBound', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule(65_001, 'AllowAzureLoadBalancerInBound', 'AzureLoadBalancer', '*'),
  defaultRule(65_500, 'DenyAllInBound', '*', '*'),
  defaultRule(65_000, 'AllowVnetOutBound', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule(65_001, 'AllowInternetOutBound', '*', 'Internet'),
  defaultRule(65_500, 'DenyAllOutBound', '*', '*'),
];

function defaultRule(priority: number, rule: string, source: string, destination: string): Rule {
  return {
    rule,
    priority,
    access: rule.startsWith('Allow') ? 'allow' : 'deny',
    inbound: rule.endsWith('InBound'),
    protocol: '*',
    source: [tagName(source)],
    destination: [tagName(destination)],
    sourcePorts: [everyPort],
    destinationPorts: [everyPort],
  };
}

function ruleOf(written: WrittenRule): Rule {
  const fields = { ...written, ...written.properties };
  return {
    rule: fields.name ?? '',
    priority: fields.priority ?? Number.NaN,
    access: fields.access?.toLowerCase() === 'allow' ? 'allow' : 'deny',
    inbound: fields.direction?.toLowerCase() === 'inbound',
    protocol: fields.protocol?.toLowerCase() ?? '',
    source: [
      ...both(fields.sourceAddressPrefix, fields.sourceAddressPrefixes).map(tagName),
      ...(fields.sourceApplicationSecurityGroups ?? []).map(groupItem),
    ],
    destination: [
      ...both(fields.destinationAddressPrefix, fields.destinationAddressPrefixes).map(tagName),
      ...(fields.destinationApplicationSecurityGroups ?? []).map(groupItem),
    ],
    sourcePorts: both(fields.sourcePortRange, fields.sourcePortRanges).map(portRange),
    destinationPorts: both(fields.destinationPortRange, fields.destinationPortRanges).map(portRange),
  };
}

function both(single: string | null | undefined, list: readonly string[] | null | undefined): string[] {
  return [...(typeof single === 'string' && single !== '' ? [single] : []), ...(list ?? [])];
}

/** A security group of applications, written so that no tag can have its name. */
function groupItem({ id }: { readonly id: string }): string {
  return `group:${id.toLowerCase()}`;
}
