import type { Layer } from '../network/layer.ts';
import type { Packet } from '../verdict.ts';

/**
 * The proof document, schema version 1: a verdict about a flow, the inputs it rests on by hash, and an argument that anybody can check
 * without the engine that found it. docs/proofs.md says how.
 */
export interface Proof {
  readonly schemaVersion: 1;
  readonly claim: Claim;
  readonly inputs: ProofInputs;
  /** One for each remote of the claim, in the same order. */
  readonly arguments: readonly Argument[];
}

/**
 * What is claimed. `compliant`: of every remote all packets pass all layers, or at least one packet does where `extent` is `some`.
 * `violated`: of every remote at least one packet is blocked in some layer, or all are where `extent` is `some`.
 */
interface Claim {
  /** The verdict's id. */
  readonly verdict: string;
  readonly requirement: string;
  readonly state: 'compliant' | 'violated';
  readonly extent: 'all' | 'some';
  readonly compute: string;
  readonly subnet: string;
  /** Whether each node has a public address of its own. */
  readonly publicIp: boolean;
  readonly direction: 'Inbound' | 'Outbound';
  readonly protocol: string;
  /** Destination ports. */
  readonly ports: readonly string[];
  /** The prefixes of the subnet. */
  readonly local: readonly string[];
  readonly remotes: readonly Remote[];
  readonly assumptions: readonly string[];
}

/** The far side of a flow. */
export type Remote =
  | { readonly serviceTag: string; readonly except?: readonly string[] }
  | { readonly name: string; readonly prefixes: readonly string[] };

export interface ProofInputs {
  /** SHA-256 of the canonical JSON of each ARM body. */
  readonly resources: readonly { readonly id: string; readonly sha256: string }[];
  /** SHA-256 of the sorted prefixes of each service tag; null where no list was used. */
  readonly serviceTags: {
    readonly cloud: string;
    readonly changeNumber: number | null;
    readonly tags: readonly { readonly name: string; readonly sha256: string }[];
  } | null;
}

export interface Argument {
  /** The packet that stands for the others; null where the argument is about all of them. */
  readonly witness: Packet | null;
  /** One where nothing is open; else one for every way in which the open facts can turn out. */
  readonly cases: readonly Case[];
}

export interface Case {
  readonly open: readonly OpenAnswer[];
  readonly layers: readonly ArguedLayer[];
}

/** Whether all addresses that may belong to a tag or group do, or none of them. */
export interface OpenAnswer {
  readonly end: 'remote' | 'local';
  readonly name: string;
  readonly members: 'all' | 'none';
}

export interface ArguedLayer {
  readonly kind: Layer['kind'];
  /** The ARM id of what has the rules or routes. */
  readonly resource: string;
  readonly pieces: readonly Piece[];
}

/** Packets that one rule decides. A field that is absent is as wide as the claim. */
export interface Piece {
  /** Null where no rule matches. */
  readonly decidedBy: DecidingRule | null;
  readonly protocols?: readonly string[];
  /** Addresses, and ranges `first-last`. */
  readonly remote?: readonly string[];
  readonly local?: readonly string[];
  readonly sourcePorts?: readonly string[];
  readonly destinationPorts?: readonly string[];
}

export type DecidingRule =
  | { readonly rule: string; readonly priority: number }
  | { readonly route: string | null; readonly prefix: string; readonly nextHopType: string };
