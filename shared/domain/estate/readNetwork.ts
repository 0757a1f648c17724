import { parseArmId } from '../armId.ts';
import { parsePrefix } from '../network/prefix.ts';
import { parseSecurityRules, type SecurityRule } from '../network/securityRule.ts';
import type {
  Fact,
  NetworkInterface,
  NetworkSecurityGroup,
  Peering,
  RouteTable,
  Subnet,
  VirtualNetwork,
} from './estate.ts';
import {
  booleanAt,
  eachOf,
  field,
  fieldsOf,
  listAt,
  locationAt,
  type Place,
  referenceAt,
  requiredTextAt,
  textAt,
  wrong,
} from './place.ts';
import type { Item } from './readDocument.ts';

/** Fields by which a flattened body of a type is told from a mere reference. */
export const flatFields = {
  networkSecurityGroup: ['securityRules', 'defaultSecurityRules'],
  routeTable: ['routes', 'disableBgpRoutePropagation'],
  virtualNetwork: ['addressSpace'],
  subnet: ['addressPrefix', 'addressPrefixes'],
  peering: ['peeringState'],
  networkInterface: ['ipConfigurations'],
  securityRule: ['priority'],
} as const;

/** The fields of every resource. */
export function common(item: Item): Pick<VirtualNetwork, 'id' | 'name' | 'location'> {
  return { id: item.id.text, name: item.id.name, location: locationAt(item.body, 'location') };
}

/** A network security group with the rules inside it and those given on their own, which replace a rule of the same name. */
export function readNetworkSecurityGroup(item: Item, ownRules: readonly Item[]): NetworkSecurityGroup {
  const fields = fieldsOf(item.body, flatFields.networkSecurityGroup);
  return { ...common(item), rules: 'value' in fields ? readRules(fields.value, ownRules) : fields };
}

function readRules(fields: Place, ownRules: readonly Item[]): Fact<readonly SecurityRule[]> {
  // ARM answers with an empty list where there are none; the defaults alone are somebody's projection.
  if (!Array.isArray(field(fields, 'securityRules').value))
    return wrong(field(fields, 'securityRules'), 'a list of rules');
  const custom = listAt(fields, 'securityRules');
  const defaults = listAt(fields, 'defaultSecurityRules');
  if (!('value' in custom)) return custom;
  if (!('value' in defaults)) return defaults;
  const replaced = new Set(ownRules.map((rule) => rule.id.name.toLowerCase()));
  const places = [
    ...custom.value.filter((rule) => !replaced.has(ruleName(rule))),
    ...defaults.value,
    ...ownRules.map((rule) => rule.body),
  ];
  const parsed = parseSecurityRules(
    places.map((rule) => rule.value),
    '',
  );
  for (const { path, expected } of parsed.issues) {
    const [, index, rest] = /^\[(\d+)\](.*)$/s.exec(path) ?? [];
    fields.report(`${places[Number(index)]?.path ?? `${fields.path}.securityRules`}${rest ?? path}`, expected);
  }
  return parsed.ordered
    ? { value: parsed.rules }
    : { missing: 'the order of its rules cannot be read, so no packet can be decided by them' };
}

function ruleName(rule: Place): string {
  const name = field(rule, 'name').value;
  return typeof name === 'string' ? name.toLowerCase() : '';
}

export function readRouteTable(item: Item): RouteTable {
  const fields = fieldsOf(item.body, flatFields.routeTable);
  const subnets = 'value' in fields ? eachOf(listAt(fields.value, 'subnets'), idOf) : fields;
  return { ...common(item), subnets: 'value' in subnets ? subnets.value : [] };
}

function idOf(reference: Place): Fact<string> {
  const id = referenceAt(reference, 'id');
  if (!('value' in id)) return id;
  return id.value === null ? wrong(field(reference, 'id'), 'the ARM id of a resource') : { value: id.value };
}

export function readVirtualNetwork(item: Item, ownPeerings: readonly Item[]): Omit<VirtualNetwork, 'subnets'> {
  const fields = fieldsOf(item.body, flatFields.virtualNetwork);
  if (!('value' in fields)) return { ...common(item), prefixes: fields, peerings: fields };
  const listed = listAt(fields.value, 'virtualNetworkPeerings');
  const peerings =
    'value' in listed ? { value: [...listed.value, ...ownPeerings.map((peering) => peering.body)] } : listed;
  return {
    ...common(item),
    prefixes: addressSpaceAt(fields.value, 'addressSpace'),
    peerings: byName(eachOf(peerings, readPeering)),
  };
}

/** The later of two peerings with one name wins: those given on their own come last. */
function byName(peerings: Fact<readonly Peering[]>): Fact<readonly Peering[]> {
  if (!('value' in peerings)) return peerings;
  return { value: [...new Map(peerings.value.map((peering) => [peering.name.toLowerCase(), peering])).values()] };
}

function readPeering(peering: Place): Fact<Peering> {
  const fields = fieldsOf(peering, flatFields.peering);
  if (!('value' in fields)) return fields;
  const name = requiredTextAt(peering, 'name');
  if (!('value' in name)) return name;
  // Older API versions have only the second; both are absent where the remote network could not be read.
  const [space] = ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace'].filter(
    (spelling) => (field(fields.value, spelling).value ?? null) !== null,
  );
  return {
    value: {
      name: name.value,
      state: textAt(fields.value, 'peeringState'),
      allowVirtualNetworkAccess: booleanAt(fields.value, 'allowVirtualNetworkAccess'),
      useRemoteGateways: booleanAt(fields.value, 'useRemoteGateways'),
      remoteVirtualNetwork: referenceAt(fields.value, 'remoteVirtualNetwork'),
      remotePrefixes: space === undefined ? { value: null } : addressSpaceAt(fields.value, space),
    },
  };
}

function addressSpaceAt(fields: Place, name: string): Fact<readonly string[]> {
  const prefixes = eachOf(listAt(field(fields, name), 'addressPrefixes'), readPrefix);
  if ('value' in prefixes && prefixes.value.length === 0) {
    return wrong(field(field(fields, name), 'addressPrefixes'), 'at least one prefix');
  }
  return prefixes;
}

function readPrefix(prefix: Place): Fact<string> {
  return typeof prefix.value === 'string' && parsePrefix(prefix.value) !== null
    ? { value: prefix.value }
    : wrong(prefix, 'a prefix such as 10.0.0.0/16');
}

/** The subnets inside a virtual network's body, as items of their own, and whether these are all. */
export function subnetsInside(network: Item): { readonly items: readonly Item[]; readonly whole: Fact<true> } {
  const fields = fieldsOf(network.body, flatFields.virtualNetwork);
  const listed = 'value' in fields ? listAt(fields.value, 'subnets') : fields;
  if (!('value' in listed)) return { items: [], whole: listed };
  const items: Item[] = [];
  let whole: Fact<true> = { value: true };
  for (const body of listed.value) {
    const name = field(body, 'name').value ?? parseArmId(field(body, 'id').value)?.name;
    const id = typeof name === 'string' ? parseArmId(`${network.id.text}/subnets/${name}`) : null;
    if (id !== null) items.push({ id, body, order: network.order });
    else whole = wrong(field(body, 'name'), 'the name of a subnet');
  }
  return { items, whole };
}

export function readSubnet(item: Item): Subnet {
  const fields = fieldsOf(item.body, flatFields.subnet);
  const virtualNetwork = item.id.parent ?? '';
  if (!('value' in fields)) {
    return {
      ...common(item),
      virtualNetwork,
      prefixes: fields,
      networkSecurityGroup: fields,
      routeTable: fields,
      natGateway: fields,
      delegations: fields,
    };
  }
  return {
    ...common(item),
    virtualNetwork,
    prefixes: subnetPrefixes(fields.value),
    networkSecurityGroup: referenceAt(fields.value, 'networkSecurityGroup'),
    routeTable: referenceAt(fields.value, 'routeTable'),
    natGateway: referenceAt(fields.value, 'natGateway'),
    delegations: eachOf(listAt(fields.value, 'delegations'), readDelegation),
  };
}

/** `addressPrefix`, `addressPrefixes`, or both: which one is filled depends on the tool that wrote the subnet. */
function subnetPrefixes(fields: Place): Fact<readonly string[]> {
  const listed = eachOf(listAt(fields, 'addressPrefixes'), readPrefix);
  if (!('value' in listed)) return listed;
  const single = field(fields, 'addressPrefix');
  if (single.value === undefined || single.value === null || single.value === '') {
    return listed.value.length > 0 ? listed : wrong(single, 'a prefix here or in addressPrefixes');
  }
  const prefix = readPrefix(single);
  return 'value' in prefix ? { value: [...new Set([prefix.value, ...listed.value])] } : prefix;
}

function readDelegation(delegation: Place): Fact<string> {
  const fields = fieldsOf(delegation, ['serviceName']);
  return 'value' in fields ? requiredTextAt(fields.value, 'serviceName') : fields;
}

export function readNetworkInterface(item: Item): NetworkInterface {
  const fields = fieldsOf(item.body, flatFields.networkInterface);
  if (!('value' in fields)) return { ...common(item), subnets: fields, networkSecurityGroup: fields };
  const references = eachOf(listAt(fields.value, 'ipConfigurations'), (configuration) => {
    const inner = fieldsOf(configuration, ['subnet']);
    return 'value' in inner ? referenceAt(inner.value, 'subnet') : inner;
  });
  return {
    ...common(item),
    subnets: 'value' in references ? { value: references.value.filter((id) => id !== null) } : references,
    networkSecurityGroup: referenceAt(fields.value, 'networkSecurityGroup'),
  };
}
