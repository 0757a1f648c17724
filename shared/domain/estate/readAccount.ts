import type { Account, Fact } from './estate.ts';
import {
  eachOf,
  field,
  fieldsOf,
  hasFields,
  listAt,
  objectAt,
  type Place,
  requiredReferenceAt,
  textAt,
} from './place.ts';
import { readAddress } from './readAddress.ts';
import type { Item } from './readDocument.ts';
import { readEndpointConnections } from './readEndpointConnections.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

/** A storage account, key vault or registry. A body without properties still tells where it is, which is all that most requirements need. */
export function readAccount(item: Item): Account {
  const fields: Fact<Place> = hasFields(item.body.value, flatFields.account)
    ? fieldsOf(item.body, flatFields.account)
    : { missing: 'the body has no properties' };
  const firewall = 'value' in fields ? firewallOf(fields.value) : fields;
  return {
    ...readHead(item),
    connections: 'value' in fields ? readEndpointConnections(fields.value) : null,
    publicNetworkAccess: 'value' in fields ? textAt(fields.value, 'publicNetworkAccess') : fields,
    defaultAction: 'value' in firewall ? textAt(firewall.value, 'defaultAction') : firewall,
    allowedSubnets: 'value' in firewall ? allowedSubnets(firewall.value) : firewall,
    allowedAddresses: 'value' in firewall ? allowedAddresses(firewall.value) : firewall,
    bypass: bypassOf(fields, firewall),
  };
}

/** `networkAcls`; a registry, and a storage account as `az` prints it, say `networkRuleSet`. */
function firewallOf(fields: Place): Fact<Place> {
  return objectAt(fields, isSet(field(fields, 'networkRuleSet')) ? 'networkRuleSet' : 'networkAcls');
}

/** A registry says beside its firewall who passes it. */
function bypassOf(fields: Fact<Place>, firewall: Fact<Place>): Account['bypass'] {
  if (!('value' in fields)) return fields;
  if (isSet(field(fields.value, 'networkRuleBypassOptions'))) return textAt(fields.value, 'networkRuleBypassOptions');
  return 'value' in firewall ? textAt(firewall.value, 'bypass') : firewall;
}

/** States in which a rule is not in effect. https://learn.microsoft.com/rest/api/storagerp/storage-accounts/get-properties */
const idleStates = ['failed', 'deprovisioning', 'networksourcedeleted'];

function allowedSubnets(firewall: Place): Fact<readonly string[]> {
  const subnets = eachOf(listAt(firewall, 'virtualNetworkRules'), (rule) => {
    const flat = isSet(field(rule, 'virtualNetworkResourceId'));
    const subnet = requiredReferenceAt(rule, flat ? 'virtualNetworkResourceId' : 'id');
    const allows = isAllowing(rule);
    const state = textAt(rule, 'state');
    if (!('value' in subnet)) return subnet;
    if (!('value' in allows)) return allows;
    if (!('value' in state)) return state;
    const isIdle = idleStates.includes(state.value?.toLowerCase() ?? '');
    return { value: allows.value && !isIdle ? subnet.value : null };
  });
  return 'value' in subnets ? { value: subnets.value.filter((id) => id !== null) } : subnets;
}

function allowedAddresses(firewall: Place): Fact<readonly string[]> {
  const addresses = eachOf(listAt(firewall, 'ipRules'), (rule) => {
    const address = readAddress(field(rule, isSet(field(rule, 'ipAddressOrRange')) ? 'ipAddressOrRange' : 'value'));
    if (!('value' in address)) return address;
    const allows = isAllowing(rule);
    return 'value' in allows ? { value: allows.value ? address.value : null } : allows;
  });
  return 'value' in addresses ? { value: addresses.value.filter((address) => address !== null) } : addresses;
}

/** A rule that does not say what it does allows: a key vault's never do. */
function isAllowing(rule: Place): Fact<boolean> {
  const action = textAt(rule, 'action');
  return 'value' in action ? { value: (action.value ?? 'Allow').toLowerCase() === 'allow' } : action;
}

function isSet({ value }: Place): boolean {
  return value !== undefined && value !== null;
}
