import { parseArmId } from '../armId.ts';
import { parseSecurityRules, type SecurityRule } from '../network/securityRule.ts';
import { joinChildren, reportChildren } from './children.ts';
import type { Fact, NetworkSecurityGroup, Peering, VirtualNetwork } from './estate.ts';
import {
  booleanAt,
  eachOf,
  field,
  fieldsOf,
  listAt,
  objectAt,
  type Place,
  referenceAt,
  requiredListAt,
  requiredTextAt,
  textAt,
  wrong,
} from './place.ts';
import { readAddress, readPrefix } from './readAddress.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

/** A network security group with the rules inside it and those given on their own, which replace a rule of the same name. */
export function readNetworkSecurityGroup(item: Item, ownRules: readonly Item[]): NetworkSecurityGroup {
  const fields = fieldsOf(item.body, flatFields.networkSecurityGroup);
  return { ...readHead(item), rules: 'value' in fields ? readRules(fields.value, ownRules) : fields };
}

function readRules(fields: Place, ownRules: readonly Item[]): Fact<readonly SecurityRule[]> {
  const custom = requiredListAt(fields, 'securityRules');
  const defaults = listAt(fields, 'defaultSecurityRules');
  if (!('value' in custom)) return custom;
  if (!('value' in defaults)) return defaults;
  const children = [...joinChildren(custom.value, ownRules), ...defaults.value];
  const parsed = parseSecurityRules(
    children.map((rule) => rule.value),
    '',
  );
  reportChildren(children, parsed.issues);
  return parsed.ordered
    ? { value: parsed.rules }
    : { missing: 'the order of its rules cannot be read, so no packet can be decided by them' };
}

export function readVirtualNetwork(item: Item, ownPeerings: readonly Item[]): Omit<VirtualNetwork, 'subnets'> {
  const fields = fieldsOf(item.body, flatFields.virtualNetwork);
  if (!('value' in fields)) return { ...readHead(item), prefixes: fields, peerings: fields, dnsServers: fields };
  const listed = listAt(fields.value, 'virtualNetworkPeerings');
  const peerings =
    'value' in listed ? { value: [...listed.value, ...ownPeerings.map((peering) => peering.body)] } : listed;
  return {
    ...readHead(item),
    prefixes: addressSpaceAt(fields.value, 'addressSpace'),
    peerings: byName(eachOf(peerings, readPeering)),
    dnsServers: dnsServersOf(fields.value),
  };
}

function dnsServersOf(fields: Place): Fact<readonly string[]> {
  const options = objectAt(fields, 'dhcpOptions');
  return 'value' in options ? eachOf(listAt(options.value, 'dnsServers'), readAddress) : options;
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
