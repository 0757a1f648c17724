import { everyAddress, everyPort, everyProtocol, readPorts, readPrefix, readProtocol, withPorts } from './addresses.ts';
import { tagKey } from './inputs.ts';
import { at, type Fields, fieldsOf, isFields, listAt, refuse, textAt } from './json.ts';
import type { Effect, Entry } from './layer.ts';
import { ruleLabel } from './readProof.ts';
import { type End, platformAddresses, platformTags, type Scope } from './scope.ts';
import { common, minus, type Ranges, union } from './sets.ts';

const effects: Readonly<Record<string, Effect>> = { allow: 'pass', deny: 'block' };

/** Azure's own, where a list shows none. https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules */
const defaultRules = [
  ['AllowVnetInBound', 65000, 'Inbound', 'Allow', 'VirtualNetwork', 'VirtualNetwork'],
  ['AllowAzureLoadBalancerInBound', 65001, 'Inbound', 'Allow', 'AzureLoadBalancer', '*'],
  ['DenyAllInBound', 65500, 'Inbound', 'Deny', '*', '*'],
  ['AllowVnetOutBound', 65000, 'Outbound', 'Allow', 'VirtualNetwork', 'VirtualNetwork'],
  ['AllowInternetOutBound', 65001, 'Outbound', 'Allow', '*', 'Internet'],
  ['DenyAllOutBound', 65500, 'Outbound', 'Deny', '*', '*'],
].map(([name, priority, direction, access, sourceAddressPrefix, destinationAddressPrefix]) => ({
  name,
  properties: {
    priority,
    direction,
    access,
    protocol: '*',
    sourceAddressPrefix,
    destinationAddressPrefix,
    destinationPortRange: '*',
  },
}));

/** The rules of a security group's body in the order in which they are tried. */
export function securityGroupEntries(body: unknown, direction: string, scope: Scope): readonly Entry[] {
  const fields = fieldsOf(body);
  // ARM gives an empty list where there are none: a body without the list is somebody's projection.
  if (at(fields, 'securityRules') === undefined) return refuse('a security group does not list its rules');
  const listed = [...listAt(fields, 'securityRules'), ...listAt(fields, 'defaultSecurityRules')].filter(inDirection);
  const hasDefaults = listed.some((rule) => priorityOf(rule) >= 65000);
  const rules = hasDefaults ? listed : [...listed, ...defaultRules.filter(inDirection)];
  const ordered = inOrder(rules);
  const entries = ordered.map((rule) => ruleEntry(rule, direction, scope));
  if (direction === 'Inbound') return entries;
  const named = ordered.filter(namesPlatform).map((rule) => onPlatform(ruleEntry(rule, direction, scope)));
  return [...named, exemption, ...entries];

  function inDirection(rule: unknown): boolean {
    const written = textAt(fieldsOf(rule), 'direction').toLowerCase();
    if (written !== 'inbound' && written !== 'outbound') refuse(`rule ${textAt(rule, 'name')} has no direction`);
    return written === direction.toLowerCase();
  }
}

/** Rules by priority, the lowest first. Two of one priority have no order. */
function inOrder(rules: readonly unknown[]): readonly unknown[] {
  const sorted = rules.toSorted((one, other) => priorityOf(one) - priorityOf(other));
  for (const [index, rule] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && priorityOf(next) === priorityOf(rule)) {
      refuse(`two rules have the priority ${priorityOf(rule)}`);
    }
  }
  return sorted;
}

/**
 * What a node sends to the addresses of the platform is filtered only by rules that name them by their tags.
 * https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#azure-platform-considerations
 */
const exemption: Entry = {
  label: ruleLabel('platform addresses are not filtered', 0),
  effect: 'pass',
  box: [everyProtocol, platformAddresses, everyAddress, everyPort, everyPort],
};

/** What such a rule says of other addresses waits for its turn. */
function onPlatform(entry: Entry): Entry {
  const [protocols, remote, local, sourcePorts, destinationPorts] = entry.box;
  return { ...entry, box: [protocols, common(remote, platformAddresses), local, sourcePorts, destinationPorts] };
}

function namesPlatform(rule: unknown): boolean {
  const fields = fieldsOf(rule);
  return [at(fields, 'destinationAddressPrefix'), ...listAt(fields, 'destinationAddressPrefixes')].some(
    (name) => typeof name === 'string' && platformTags.has(tagKey(name)),
  );
}

function priorityOf(rule: unknown): number {
  const priority = at(fieldsOf(rule), 'priority');
  return typeof priority === 'number' ? priority : refuse(`rule ${textAt(rule, 'name')} has no priority`);
}

function ruleEntry(rule: unknown, direction: string, scope: Scope): Entry {
  const label = ruleLabel(textAt(rule, 'name'), priorityOf(rule));
  const fields = fieldsOf(rule);
  if (!isFields(fields)) return refuse(`${label} has no fields`);
  const protocol = readProtocol(textAt(fields, 'protocol')) ?? refuse(`${label} has an unreadable protocol`);
  const sourcePorts = portsOf(fields, 'source', label);
  const destinationPorts = portsOf(fields, 'destination', label);
  const anyPorts = [sourcePorts, destinationPorts].every((ports) => minus(everyPort, ports).length === 0);
  const [far, near] = direction === 'Inbound' ? ['source', 'destination'] : ['destination', 'source'];
  // A rule about other ports or protocols asks for no fact.
  const isNear =
    common(protocol, scope.reach.protocols).length > 0 && common(destinationPorts, scope.reach.ports).length > 0;
  const addresses = (field: string, end: End): Ranges => (isNear ? addressesOf(fields, field, end, scope, label) : []);
  return {
    label,
    effect: effects[textAt(fields, 'access').toLowerCase()] ?? refuse(`${label} has an unreadable access`),
    box: [
      // A packet without ports is matched only by a rule that leaves its ports open.
      anyPorts ? protocol : common(protocol, withPorts),
      addresses(far ?? '', 'remote'),
      addresses(near ?? '', 'local'),
      sourcePorts,
      destinationPorts,
    ],
  };
}

function addressesOf(fields: Fields, field: string, end: End, scope: Scope, label: string): Ranges {
  const texts = textsOf(fields, `${field}AddressPrefix`, `${field}AddressPrefixes`, label);
  const groups = listAt(fields, `${field}ApplicationSecurityGroups`).map((group) => textAt(group, 'id'));
  if (texts.length + groups.length === 0) return refuse(`${label} has no ${field} address`);
  return union(...texts.map(read), ...groups.map((id) => scope.group(id, end)));

  function read(text: string): Ranges {
    if (text === '*') return everyAddress;
    const prefix = readPrefix(text);
    if (prefix !== null) return prefix;
    const isTag = /^[a-z][\w.-]*$/i.test(text) && text.toLowerCase() !== 'any';
    return isTag ? scope.tag(text, end) : refuse(`${label} has the unreadable ${field} address ${text}`);
  }
}

function portsOf(fields: Fields, field: string, label: string): Ranges {
  const texts = textsOf(fields, `${field}PortRange`, `${field}PortRanges`, label);
  // ARM always gives the source ports; people who write rules leave them out where they mean any.
  if (texts.length === 0) return field === 'source' ? everyPort : refuse(`${label} has no destination ports`);
  return union(...texts.map((text) => readPorts(text) ?? refuse(`${label} has the unreadable ${field} port ${text}`)));
}

/** One text or a list of them; both only where they say the same, since nobody knows which of two Azure would take. */
function textsOf(fields: Fields, singular: string, plural: string, label: string): readonly string[] {
  const one = textAt(fields, singular);
  const many = listAt(fields, plural).map((text) =>
    typeof text === 'string' ? text : refuse(`${label} has unreadable ${plural}`),
  );
  if (one === '') return many;
  if (many.some((text) => text.toLowerCase() !== one.toLowerCase()))
    refuse(`${label} says one thing in ${singular}, another in ${plural}`);
  return [one];
}
