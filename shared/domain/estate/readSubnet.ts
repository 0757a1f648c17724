import type { Fact, ServiceEndpoint, Subnet } from './estate.ts';
import {
  booleanAt,
  eachOf,
  field,
  fieldsOf,
  idOf,
  listAt,
  type Place,
  readText,
  referenceAt,
  requiredListAt,
  requiredTextAt,
  shortLocation,
  textAt,
  wrong,
} from './place.ts';
import { readPrefix } from './readAddress.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readSubnet(item: Item): Subnet {
  const fields = fieldsOf(item.body, flatFields.subnet);
  const head = { ...readHead(item), virtualNetwork: item.id.parent ?? '' };
  if (!('value' in fields)) {
    return {
      ...head,
      prefixes: fields,
      networkSecurityGroup: fields,
      routeTable: fields,
      natGateway: fields,
      delegations: fields,
      defaultOutboundAccess: fields,
      serviceEndpoints: fields,
      privateEndpointNetworkPolicies: fields,
      privateLinkServiceNetworkPolicies: fields,
      serviceEndpointPolicies: fields,
      serviceAssociationLinks: fields,
      takenAddresses: fields,
    };
  }
  return {
    ...head,
    prefixes: subnetPrefixes(fields.value),
    networkSecurityGroup: referenceAt(fields.value, 'networkSecurityGroup'),
    routeTable: referenceAt(fields.value, 'routeTable'),
    natGateway: referenceAt(fields.value, 'natGateway'),
    delegations: eachOf(listAt(fields.value, 'delegations'), readDelegation),
    defaultOutboundAccess: booleanAt(fields.value, 'defaultOutboundAccess'),
    serviceEndpoints: eachOf(listAt(fields.value, 'serviceEndpoints'), readServiceEndpoint),
    privateEndpointNetworkPolicies: textAt(fields.value, 'privateEndpointNetworkPolicies'),
    privateLinkServiceNetworkPolicies: textAt(fields.value, 'privateLinkServiceNetworkPolicies'),
    serviceEndpointPolicies: eachOf(listAt(fields.value, 'serviceEndpointPolicies'), idOf),
    serviceAssociationLinks: eachOf(listAt(fields.value, 'serviceAssociationLinks'), readAssociationLink),
    takenAddresses: countTaken(fields.value),
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

function readAssociationLink(link: Place): Fact<string> {
  const fields = fieldsOf(link, ['linkedResourceType']);
  return 'value' in fields ? requiredTextAt(fields.value, 'linkedResourceType') : fields;
}

/** Network interfaces and the like hold addresses by configurations, container groups by profiles of such. */
function countTaken(fields: Place): Fact<number> {
  let taken = 0;
  for (const name of ['ipConfigurations', 'ipConfigurationProfiles']) {
    const holders = listAt(fields, name);
    if (!('value' in holders)) return holders;
    taken += holders.value.length;
  }
  return { value: taken };
}

/** Azure fills in the locations; without them nobody knows whose prefixes the endpoint takes over. */
function readServiceEndpoint(endpoint: Place): Fact<ServiceEndpoint> {
  const service = requiredTextAt(endpoint, 'service');
  const locations = eachOf(requiredListAt(endpoint, 'locations'), readText);
  if (!('value' in service)) return service;
  if (!('value' in locations)) return locations;
  return { value: { service: service.value, locations: locations.value.map(shortLocation) } };
}
