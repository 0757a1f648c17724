import type { FlowState } from '../../shared/domain/network/decideFlow.ts';
import type { Direction } from '../../shared/domain/network/securityRule.ts';
import { type AmlFlow, amlFlows, furtherFlows, regions, tagIn } from './amlFlows.ts';
import { armGroup, everywhere, type PlainRule } from './plainRule.ts';

/** One of the many subnets of the sample estate: ten to a network, each behind a group of its own. */
export interface SampleSubnet {
  readonly index: number;
  readonly region: string;
  readonly network: number;
  readonly networkId: string;
  readonly networkPrefix: string;
  readonly id: string;
  readonly prefix: string;
  readonly groupId: string;
}

export const subnetsPerNetwork = 10;
/** Custom rules of each group; the default rules come on top. */
export const rulesPerGroup = 30;
/** One subnet in so many has a flow that its group blocks. */
const brokenEvery = 8;

export function sampleSubnet(index: number): SampleSubnet {
  const network = Math.floor(index / subnetsPerNetwork);
  const second = network >> 4;
  const third = (network & 15) << 4;
  if (second > 255) throw new RangeError(`subnet ${index}: 10.0.0.0/8 holds ${4096 * subnetsPerNetwork} of them`);
  const provider = `/subscriptions/6f0d0000-0000-4000-8000-${String(network).padStart(12, '0')}/resourceGroups/rg-ml/providers/Microsoft.Network`;
  const networkId = `${provider}/virtualNetworks/vnet-${network}`;
  return {
    index,
    region: regions[network % regions.length] as string,
    network,
    networkId,
    networkPrefix: `10.${second}.${third}.0/20`,
    id: `${networkId}/subnets/subnet-${index}`,
    prefix: `10.${second}.${third + (index % subnetsPerNetwork)}.0/24`,
    groupId: `${provider}/networkSecurityGroups/nsg-${index}`,
  };
}

/** The subscription that a network is in: each has one of its own. */
export function subscriptionOf({ networkId }: Pick<SampleSubnet, 'networkId'>): string {
  return networkId.slice(0, networkId.indexOf('/resourceGroups'));
}

/** What the group does to each of the ten flows. */
export function expectedStates({ index }: SampleSubnet): readonly FlowState[] {
  const broken = brokenFlow(index);
  return amlFlows.map((_, flow) =>
    flow !== broken?.flow ? 'allowed' : broken.how === 'missing' ? 'blocked' : 'partial',
  );
}

/** Which flow a group blocks, if any: its Allow is missing, or a Deny for one half of the subnet stands before it. */
function brokenFlow(index: number): { readonly flow: number; readonly how: 'missing' | 'halved' } | null {
  if (index % brokenEvery !== 0) return null;
  const turn = index / brokenEvery;
  return { flow: turn % amlFlows.length, how: turn % (2 * amlFlows.length) < amlFlows.length ? 'missing' : 'halved' };
}

/** The group of a subnet as ARM answers it. No two subnets have the same. */
export function groupText(subnet: SampleSubnet): string {
  const { groupId, region, id } = subnet;
  return JSON.stringify(armGroup(groupId, region.toLowerCase(), sampleRules(subnet), id));
}

/** Thirty rules: those that the compute needs, and what else a busy subnet gathers. */
export function sampleRules(subnet: SampleSubnet): readonly PlainRule[] {
  const broken = brokenFlow(subnet.index);
  const needed = amlFlows.flatMap((flow, index) => {
    const allow = neededRule(subnet, flow, 3000 + 10 * index);
    if (index !== broken?.flow) return [allow];
    return broken.how === 'missing' ? [] : [allow, halvingRule(subnet, allow)];
  });
  const further = furtherFlows.map((flow, index) => neededRule(subnet, flow, 3500 + 10 * index));
  return busyRules(subnet, [...needed, ...further], rulesPerGroup);
}

/** So many rules as they grow in a busy subnet: those given, others of every shape before them, a Deny for all else after. */
export function busyRules(subnet: SampleSubnet, needed: readonly PlainRule[], count: number): readonly PlainRule[] {
  const last: readonly PlainRule[] = [denyRest('Inbound', everywhere), denyRest('Outbound', ['Internet'])];
  const others = Array.from({ length: count - needed.length - last.length }, (_, index) =>
    unrelatedRule(subnet, index),
  );
  return [...others, ...needed, ...last];
}

/** The Allow that a flow needs. */
export function neededRule({ region, prefix }: SampleSubnet, flow: AmlFlow, priority: number): PlainRule {
  const { direction, protocol, ports } = flow;
  const tag = tagIn(region, flow);
  const name = `Allow-${tag}-${protocol}-${ports}`;
  const ends = { remote: [tag], local: [prefix] };
  return { name, priority, direction, access: 'Allow', protocol, ...ends, sourcePorts: '*', destinationPorts: [ports] };
}

function halvingRule({ prefix }: SampleSubnet, allow: PlainRule): PlainRule {
  return { ...allow, name: 'Deny-First-Half', priority: 2000, access: 'Deny', local: [prefix.replace('/24', '/25')] };
}

function denyRest(direction: Direction, remote: readonly string[]): PlainRule {
  return rule(`Deny-Rest-${direction}`, 4096, { direction, access: 'Deny', protocol: '*', remote });
}

/** Rules that match none of the ten flows, though many of them cover their ports. */
function unrelatedRule({ index, region, networkPrefix }: SampleSubnet, number: number): PlainRule {
  const low = (index >> 8) & 255;
  const high = index & 255;
  const shapes: readonly Partial<PlainRule>[] = [
    { remote: [`192.168.${high}.0/24`], destinationPorts: ['443', '8443'] },
    { remote: [`172.16.${low}.0/24`, `172.17.${high}.0/24`], destinationPorts: ['22', '3389'] },
    { remote: [`Sql.${region}`], destinationPorts: ['1433', '11000-11999'] },
    { remote: [`192.168.${high}.${low}/32`], protocol: '*' },
    { remote: ['VirtualNetwork'], destinationPorts: [`${1024 + (high ^ number)}`] },
    { remote: ['AzureMonitor'], destinationPorts: ['1886'], protocol: 'Udp' },
    { remote: [`172.${16 + (number & 15)}.0.0/16`], local: [networkPrefix], access: 'Deny', protocol: '*' },
  ];
  const direction = number % 2 === 0 ? 'Inbound' : 'Outbound';
  const shape = shapes[number % shapes.length];
  return rule(`Team-${number}-${index}`, 100 + number, { direction, ...shape });
}

function rule(name: string, priority: number, fields: Partial<PlainRule>): PlainRule {
  const any = { remote: everywhere, local: everywhere, sourcePorts: '*', destinationPorts: everywhere };
  return { name, priority, direction: 'Inbound', access: 'Allow', protocol: 'Tcp', ...any, ...fields };
}
