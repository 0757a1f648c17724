import type { FlowState } from './network/decideFlow.ts';
import type { Effect } from './network/layer.ts';
import type { WayOut } from './requirements/path/wayOut.ts';
import type { Blocker, Missing, Verdict, VerdictDocument, Witness } from './verdict.ts';

/** Why one verdict is what it is: what it is based on, and the way of one packet through every layer. */
export interface Explanation {
  readonly schemaVersion: 1;
  readonly asOf: string;
  readonly serviceTags: VerdictDocument['serviceTags'];
  readonly verdict: Verdict;
  readonly basis: ExplanationBasis;
  /** Null where the requirement is not about flows, does not apply, or nothing is known of the way. */
  readonly packet: ExplainedPacket | null;
  /** In the order in which the packet meets the layers; every one of them has to let it pass. */
  readonly steps: readonly ExplainedStep[];
  /** What becomes of the packet in all of them together. */
  readonly outcome: 'passes' | 'blocked' | 'unknown' | null;
  /** How much of each peer is blocked, where the requirement is violated. */
  readonly blocked: readonly BlockedShare[];
  /** Rules and routes that block another part of what is required, and not this packet. */
  readonly alsoBlockedBy: readonly Blocker[];
}

export interface ExplanationBasis {
  /** The ARM id of the network interface of a machine of the customer's own; null for nodes of which there may be any number. */
  readonly networkInterface: string | null;
  /** The prefixes of the compute's subnet, whose every address is a node's, or the interface's own. */
  readonly nodeAddresses: readonly string[];
  /** The flow that is required in words; null where the requirement is no flow. */
  readonly required: string | null;
  /** The peers that were decided, and how all packets with each of them fare. */
  readonly peers: readonly { readonly name: string; readonly prefixes: number | null; readonly state: FlowState }[];
}

export interface ExplainedPacket {
  readonly witness: Witness;
  /**
   * What the packet is an example of. `perhapsRequired`: it is blocked, and nobody knows whether it is one of those that are required.
   * `representative`: any other packet of the peer would do as well.
   */
  readonly role: 'blocked' | 'perhapsRequired' | 'undecided' | 'representative';
  readonly peer: string;
  /** The prefix of the peer that holds the packet's far address, where the peer's prefixes are known. */
  readonly prefix: string | null;
}

/** One layer as the packet meets it. */
export interface ExplainedStep {
  /** `securityGroup`: that of the subnet; `interfaceSecurityGroup`: that of the machine's own interface; `farSecurityGroup`: that of the subnet of a private endpoint. */
  readonly layer: 'adminRules' | 'securityGroup' | 'interfaceSecurityGroup' | 'routes' | 'wayOut' | 'farSecurityGroup';
  /** The ARM id of the network, the security group or the route table; null where there is none. */
  readonly resource: string | null;
  /** `absent`: there is no such thing here, which lets every packet pass. `notAsked`: an administrator's AlwaysAllow goes past it. */
  readonly effect: Effect | 'absent' | 'notAsked';
  /** More than one where it is open which of them decides. */
  readonly decidedBy: readonly Decider[];
  /** How many rules are tried before and do not match. */
  readonly unmatched: number;
  /** Facts that are open about this packet in this layer, also where they make no difference. */
  readonly missing: readonly Missing[];
  readonly assumption: string | null;
  /** How the packet leaves the network, in the layer `wayOut`. */
  readonly wayOut: WayOut | null;
}

export type Decider =
  | {
      readonly kind: 'securityRule' | 'adminRule';
      readonly rule: string;
      readonly priority: number;
      readonly access: 'Allow' | 'AlwaysAllow' | 'Deny';
    }
  | {
      readonly kind: 'route';
      /** Null for a route that Azure adds by itself. */
      readonly route: string | null;
      readonly prefix: string;
      readonly nextHopType: string;
      readonly nextHopIpAddress: string | null;
    }
  /** Azure does not filter what nodes send to its platform addresses. */
  | { readonly kind: 'platformExemption' }
  /** No rule of the layer matches. */
  | { readonly kind: 'none' };

export interface BlockedShare {
  readonly peer: string;
  /** `14 of 37 prefixes of AzureMonitor`. */
  readonly part: string;
  /** 0..1, of packets. */
  readonly share: number;
}
