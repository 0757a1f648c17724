import { bags, type Json, type JsonBag, member, strings } from '../json.ts';
import { ArmFailure } from './armReply.ts';
import { isAddressOrTag } from './prefixText.ts';
import { validateName } from './validateName.ts';

const protocols = ['tcp', 'udp', 'icmp', 'esp', 'ah', '*'];

function refuse(code: string, message: string): never {
  throw new ArmFailure(400, code, message);
}

/** The values of a field that exists in the singular and in the plural. */
function both(rule: JsonBag, singular: string, plural: string): readonly string[] {
  const one = member(rule, 'properties', singular);
  return [...(typeof one === 'string' && one !== '' ? [one] : []), ...strings(member(rule, 'properties', plural))];
}

function isPortRange(text: string): boolean {
  if (text === '*') return true;
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return from !== undefined && Number(from) <= Number(to) && Number(to) <= 65535;
}

function oneOf(rule: JsonBag, name: string, property: string, allowed: readonly string[]): void {
  const value = member(rule, 'properties', property);
  if (typeof value !== 'string' || !allowed.includes(value.toLowerCase()))
    refuse(
      'SecurityRuleParameterContainsUnsupportedValue',
      `Security rule parameter ${property} for rule ${name} has an unsupported value: ${JSON.stringify(value ?? null)}.`,
    );
}

/**
 * Refuses what Azure's network provider refuses of one rule. Whether a service tag exists is not checked: only its spelling is.
 * Error codes other than SecurityRuleConflict are UNVERIFIED against the service.
 */
export function validateSecurityRule(name: string, rule: JsonBag): void {
  validateName(name);
  oneOf(rule, name, 'access', ['allow', 'deny']);
  oneOf(rule, name, 'direction', ['inbound', 'outbound']);
  oneOf(rule, name, 'protocol', protocols);
  const priority = member(rule, 'properties', 'priority');
  if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 100 || priority > 4096)
    refuse(
      'SecurityRuleInvalidPriority',
      `Security rule ${name} has invalid Priority. Value provided: ${JSON.stringify(priority ?? null)} Allowed range 100-4096.`,
    );
  for (const side of ['source', 'destination']) {
    const ports = both(rule, `${side}PortRange`, `${side}PortRanges`);
    const badPort = ports.length === 0 ? '' : ports.find((port) => !isPortRange(port));
    if (badPort !== undefined)
      refuse(
        'SecurityRuleInvalidPortRange',
        `Security rule ${name} has invalid Port range. Value provided: ${badPort}`,
      );
    const prefixes = both(rule, `${side}AddressPrefix`, `${side}AddressPrefixes`);
    const groups = bags(member(rule, 'properties', `${side}ApplicationSecurityGroups`));
    const badPrefix = prefixes.length + groups.length === 0 ? '' : prefixes.find((prefix) => !isAddressOrTag(prefix));
    if (badPrefix !== undefined)
      refuse(
        'SecurityRuleInvalidAddressPrefix',
        `Security rule ${name} has invalid Address prefix. Value provided: ${badPrefix}`,
      );
  }
}

/** Refuses two rules of one group with the same priority and direction. `rules` are the group's rules after the write. */
export function refuseConflicts(rules: readonly JsonBag[]): void {
  const taken = new Map<string, Json | undefined>();
  for (const rule of rules) {
    const [priority, direction] = [member(rule, 'properties', 'priority'), member(rule, 'properties', 'direction')];
    const place = JSON.stringify([priority, direction]).toLowerCase();
    const other = taken.get(place);
    if (other !== undefined)
      refuse(
        'SecurityRuleConflict',
        `Security rule ${JSON.stringify(rule['name'])} conflicts with rule ${JSON.stringify(other)}. Rules cannot have the same Priority and Direction.`,
      );
    taken.set(place, rule['name']);
  }
}
