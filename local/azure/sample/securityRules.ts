import type { JsonBag } from '../json.ts';

/** One line of a group: what it lets through. Everything else is denied by the group's last two rules. */
export interface Allowance {
  readonly name: string;
  readonly direction: 'Inbound' | 'Outbound';
  readonly protocol: 'Tcp' | 'Udp' | '*';
  /** The far side: a service tag. */
  readonly remote: string;
  /** Destination ports, e.g. `['443']`, `['29876-29877']`, `['*']`. */
  readonly ports: readonly string[];
}

function rule(allowance: Allowance, access: 'Allow' | 'Deny', priority: number): JsonBag {
  const { name, direction, protocol, remote, ports } = allowance;
  const near = remote === '*' ? '*' : 'VirtualNetwork';
  const several = ports.length > 1;
  return {
    name,
    properties: {
      provisioningState: 'Succeeded',
      priority,
      direction,
      access,
      protocol,
      sourceAddressPrefix: direction === 'Inbound' ? remote : near,
      sourceAddressPrefixes: [],
      sourcePortRange: '*',
      sourcePortRanges: [],
      destinationAddressPrefix: direction === 'Inbound' ? near : remote,
      destinationAddressPrefixes: [],
      ...(several ? {} : { destinationPortRange: ports[0] ?? '*' }),
      destinationPortRanges: several ? ports : [],
    },
  };
}

/** Leaves room above the allowances, as people do who expect to add rules. */
const firstPriority = 200;

/** Numbers the allowances 200, 210… in each direction and closes both directions with a deny-all at 4096. */
export function securityRules(allowances: readonly Allowance[]): readonly JsonBag[] {
  const numbered = (['Inbound', 'Outbound'] as const).flatMap((direction) =>
    allowances
      .filter((allowance) => allowance.direction === direction)
      .map((allowance, index) => rule(allowance, 'Allow', firstPriority + 10 * index)),
  );
  const closed = (['Inbound', 'Outbound'] as const).map((direction) =>
    rule({ name: `DenyAll${direction}`, direction, protocol: '*', remote: '*', ports: ['*'] }, 'Deny', 4096),
  );
  return [...numbered, ...closed];
}
