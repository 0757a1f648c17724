import { isRecord } from '../isRecord.ts';
import type { AzureFirewall, Fact, LoadBalancer, NatGateway } from './estate.ts';
import { eachOf, field, fieldsOf, idOf, listAt, objectAt, type Place, requiredListAt, spelled } from './place.ts';
import { configuredAddresses, configuredSubnets, privateAddressAt } from './readAddress.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

/** The lists in which a NAT gateway has its public IPv4 addresses. Those of IPv6, in lists of their own, let no IPv4 packet out. */
const publicAddressLists = ['publicIpAddresses', 'publicIpPrefixes'];

export function readNatGateway(item: Item): NatGateway {
  const fields = fieldsOf(item.body, flatFields.natGateway);
  return { ...readHead(item), publicAddresses: 'value' in fields ? countOf(fields.value) : fields };
}

function countOf(fields: Place): Fact<number> {
  let count = 0;
  for (const name of publicAddressLists) {
    const ids = eachOf(listAt(fields, name), idOf);
    if (!('value' in ids)) return ids;
    count += ids.value.length;
  }
  return { value: count };
}

export function readLoadBalancer(item: Item): LoadBalancer {
  const fields = fieldsOf(item.body, flatFields.loadBalancer);
  if (!('value' in fields)) return { ...readHead(item), addresses: fields, subnets: fields };
  const frontends = requiredListAt(fields.value, spelled(fields.value, 'frontendIPConfigurations'));
  return { ...readHead(item), addresses: configuredAddresses(frontends), subnets: configuredSubnets(frontends) };
}

export function readAzureFirewall(item: Item): AzureFirewall {
  const fields = fieldsOf(item.body, flatFields.azureFirewall);
  if (!('value' in fields)) return { ...readHead(item), addresses: fields, subnets: fields };
  const subnets = configuredSubnets(listAt(fields.value, 'ipConfigurations'));
  return { ...readHead(item), addresses: firewallAddresses(fields.value), subnets };
}

/** In a virtual network a firewall has IP configurations, maybe one more for its management; in a virtual hub it has an address of the hub. */
function firewallAddresses(fields: Place): Fact<readonly string[]> {
  const hub = objectAt(fields, spelled(fields, 'hubIPAddresses'));
  if (!('value' in hub)) return hub;
  const inHub = isRecord(hub.value.value);
  const configurations = (inHub ? listAt : requiredListAt)(fields, 'ipConfigurations');
  const own = configuredAddresses(configurations);
  const management = configuredAddresses({ value: present(field(fields, 'managementIpConfiguration')) });
  const hubAddress = privateAddressAt(hub.value);
  if (!('value' in own)) return own;
  if (!('value' in management)) return management;
  if (!('value' in hubAddress)) return hubAddress;
  return { value: [...own.value, ...management.value, ...(hubAddress.value === null ? [] : [hubAddress.value])] };
}

function present(place: Place): readonly Place[] {
  return place.value === undefined || place.value === null ? [] : [place];
}
