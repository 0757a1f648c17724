import type { AdminRule } from './adminRule.ts';
import type { PortSet } from './portSet.ts';
import type { Protocols } from './protocols.ts';
import type { Route } from './route.ts';
import type { Direction, SecurityRule } from './securityRule.ts';
import type { Selection } from './selection.ts';

/** What people wrote, or Azure by itself: the thing that is blamed. Told apart by `kind`. */
export type RuleSource = SecurityRule | AdminRule | Route;

/**
 * What becomes of the packets that a rule is the first to match. `pass` hands them to the next layer, `passFilters` past every
 * security group (an administrator's AlwaysAllow), `block` drops them. `cannotTell`: they go where nobody can see.
 */
export type Effect = 'pass' | 'passFilters' | 'block' | 'cannotTell';

/** A rule bound to a place: its tags are addresses now, its ends are seen from the compute. */
export interface LayerRule {
  readonly source: RuleSource;
  readonly effect: Effect;
  readonly protocols: Protocols;
  readonly remote: Selection;
  readonly local: Selection;
  readonly sourcePorts: PortSet;
  readonly destinationPorts: PortSet;
  /** What would have to be known, where the effect cannot be told. */
  readonly open?: string;
}

/**
 * One of the things that a packet has to get through, as rules in the order in which they are tried: the first that matches
 * decides. Rules of an administrator, of a security group, and routes are the same to a packet.
 */
export interface Layer {
  /** `farSecurityGroup`: that of the subnet at the far end, out of reach for the administrator of the near one. */
  readonly kind: 'adminRules' | 'securityGroup' | 'routes' | 'farSecurityGroup';
  /** The direction of its rules, as they are written. */
  readonly direction: Direction;
  readonly rules: readonly LayerRule[];
  /** What becomes of packets that no rule matches. */
  readonly otherwise: 'pass' | 'block';
}

/** Whether an administrator's AlwaysAllow leads past the layer. */
export function isNearFilter({ kind }: Layer): boolean {
  return kind === 'adminRules' || kind === 'securityGroup';
}
