import { type AddressScope, addressScope } from '../shared/domain/network/addressScope.ts';
import { type AddressSet, noAddress } from '../shared/domain/network/addressSet.ts';
import { decideFlow, type FlowDecision } from '../shared/domain/network/decideFlow.ts';
import type { Flow } from '../shared/domain/network/flow.ts';
import type { Layer } from '../shared/domain/network/layer.ts';
import { parsePorts } from '../shared/domain/network/portSet.ts';
import { parsePrefix } from '../shared/domain/network/prefix.ts';
import { parseProtocol } from '../shared/domain/network/protocols.ts';
import { compileSecurityGroup } from '../shared/domain/network/securityGroup.ts';
import { parseSecurityRules, type SecurityRule } from '../shared/domain/network/securityRule.ts';
import { certain, type Selection } from '../shared/domain/network/selection.ts';
import type { ServiceTags } from '../shared/domain/network/serviceTags.ts';
import { amlFlows, tagIn } from './samples/amlFlows.ts';
import type { SampleSubnet } from './samples/sampleSubnet.ts';

/** What the engine keeps of a subnet between two evaluations: its layers by direction, and what has to pass them. */
export interface HeldSubnet {
  readonly inbound: readonly Layer[];
  readonly outbound: readonly Layer[];
  readonly local: Selection;
  /** The needs of a network's subnets are the same ones. */
  readonly needs: readonly Need[];
}

/** A flow to or from any subnet of a network. */
type Need = Omit<Flow, 'local'>;

/** What names mean in a network with this address space. */
export function scopeOf(serviceTags: ServiceTags, networkPrefix: string): AddressScope {
  const virtualNetwork = { known: addresses(networkPrefix), open: noAddress };
  return addressScope({ serviceTags, virtualNetwork, localIsInNoGroup: true });
}

/** One scope for each network, made when it is first asked for. */
export function scopesOf(serviceTags: ServiceTags): (subnet: SampleSubnet) => AddressScope {
  const scopes: AddressScope[] = [];
  return ({ network, networkPrefix }) => {
    scopes[network] ??= scopeOf(serviceTags, networkPrefix);
    return scopes[network];
  };
}

/** Reads and binds the group that ARM answered, as JSON.parse gave it. */
export function holdSubnet(group: unknown, subnet: SampleSubnet, scope: AddressScope): HeldSubnet {
  const rules = rulesOf(group);
  return {
    inbound: [compileSecurityGroup(rules, 'Inbound', scope)],
    outbound: [compileSecurityGroup(rules, 'Outbound', scope)],
    local: certain(addresses(subnet.prefix)),
    needs: needsOf(subnet, scope),
  };
}

/** The rules of a group as ARM answers it. Throws where one cannot be read: the samples are valid. */
export function rulesOf(group: unknown): readonly SecurityRule[] {
  const { securityRules, defaultSecurityRules } = (
    group as { readonly properties: Readonly<Record<string, unknown[]>> }
  ).properties as { readonly securityRules: unknown[]; readonly defaultSecurityRules: unknown[] };
  const { rules, issues } = parseSecurityRules([...securityRules, ...defaultSecurityRules], '$');
  if (issues[0] !== undefined) throw new Error(`${issues[0].path}: ${issues[0].expected}`);
  return rules;
}

const known = new WeakMap<AddressScope, readonly Need[]>();

/** The ten flows that the compute of a network's subnets needs, made once for the network. */
function needsOf({ region }: SampleSubnet, scope: AddressScope): readonly Need[] {
  const held = known.get(scope);
  if (held !== undefined) return held;
  const needs = amlFlows.map((flow) => ({
    direction: flow.direction,
    protocols: parseProtocol(flow.protocol) ?? 0,
    remote: scope.tag(tagIn(region, flow)),
    ports: parsePorts(flow.ports) ?? [],
  }));
  known.set(scope, needs);
  return needs;
}

/** Decides every flow of a subnet, with blame where something is blocked. */
export function decideSubnet({ inbound, outbound, local, needs }: HeldSubnet): readonly FlowDecision[] {
  return needs.map(({ direction, protocols, remote, ports }) =>
    decideFlow(direction === 'Inbound' ? inbound : outbound, { direction, protocols, remote, local, ports }),
  );
}

/** A prefix that surely is one. */
export function addresses(prefix: string): AddressSet {
  const set = parsePrefix(prefix);
  if (set === null) throw new Error(`${prefix}: expected an address or a prefix`);
  return set;
}
