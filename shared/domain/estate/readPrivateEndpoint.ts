import { idKey } from '../armId.ts';
import type { Fact, NetworkInterface, PrivateEndpoint, PrivateEndpointTarget } from './estate.ts';
import {
  eachOf,
  fieldsOf,
  idOf,
  listAt,
  objectAt,
  type Place,
  readText,
  referenceAt,
  requiredListAt,
  requiredTextAt,
  textAt,
} from './place.ts';
import { readAddress } from './readAddress.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

/** A private endpoint; its addresses are those of its network interfaces, which are resources of their own. */
export function readPrivateEndpoint(
  item: Item,
  networkInterfaces: ReadonlyMap<string, NetworkInterface>,
): PrivateEndpoint {
  const fields = fieldsOf(item.body, flatFields.privateEndpoint);
  if (!('value' in fields)) {
    return { ...readHead(item), subnet: fields, networkInterfaces: fields, addresses: fields, targets: fields };
  }
  const interfaces = eachOf(requiredListAt(fields.value, 'networkInterfaces'), idOf);
  return {
    ...readHead(item),
    subnet: referenceAt(fields.value, 'subnet'),
    networkInterfaces: interfaces,
    addresses: addressesOf(interfaces, networkInterfaces, dnsAddresses(fields.value)),
    targets: readTargets(fields.value),
  };
}

/**
 * All addresses of the endpoint. Its DNS configurations alone do not prove that: they are empty where a DNS zone group keeps the records, and
 * people can write them.
 */
function addressesOf(
  ids: Fact<readonly string[]>,
  networkInterfaces: ReadonlyMap<string, NetworkInterface>,
  inDns: Fact<readonly string[]>,
): Fact<readonly string[]> {
  if (!('value' in ids)) return ids;
  if (!('value' in inDns)) return inDns;
  const addresses = new Set(inDns.value);
  for (const id of ids.value) {
    const held = networkInterfaces.get(idKey(id))?.addresses ?? { missing: `${id} is not in the estate` };
    if (!('value' in held)) return held;
    for (const address of held.value) addresses.add(address);
  }
  return { value: [...addresses] };
}

function dnsAddresses(fields: Place): Fact<readonly string[]> {
  const configurations = eachOf(listAt(fields, 'customDnsConfigs'), (configuration) =>
    eachOf(requiredListAt(configuration, 'ipAddresses'), readAddress),
  );
  return 'value' in configurations ? { value: configurations.value.flat() } : configurations;
}

/** Connections that the target's owner approves by hand stand in a list of their own. */
function readTargets(fields: Place): Fact<readonly PrivateEndpointTarget[]> {
  const own = eachOf(listAt(fields, 'privateLinkServiceConnections'), readTarget);
  const manual = eachOf(listAt(fields, 'manualPrivateLinkServiceConnections'), readTarget);
  if (!('value' in own)) return own;
  return 'value' in manual ? { value: [...own.value, ...manual.value] } : manual;
}

function readTarget(connection: Place): Fact<PrivateEndpointTarget> {
  const fields = fieldsOf(connection, ['privateLinkServiceId']);
  if (!('value' in fields)) return fields;
  const resource = requiredTextAt(fields.value, 'privateLinkServiceId');
  const groups = eachOf(listAt(fields.value, 'groupIds'), readText);
  const connectionState = objectAt(fields.value, 'privateLinkServiceConnectionState');
  const state = 'value' in connectionState ? textAt(connectionState.value, 'status') : connectionState;
  if (!('value' in resource)) return resource;
  if (!('value' in groups)) return groups;
  if (!('value' in state)) return state;
  return { value: { resource: resource.value, groups: groups.value, state: state.value } };
}
