import { parsePrefix } from '../network/prefix.ts';
import type { Fact } from './estate.ts';
import { eachOf, field, fieldsOf, type Place, referenceAt, spelled, wrong } from './place.ts';

export function readPrefix(prefix: Place): Fact<string> {
  return typeof prefix.value === 'string' && parsePrefix(prefix.value) !== null
    ? { value: prefix.value }
    : wrong(prefix, 'a prefix such as 10.0.0.0/16');
}

/** An address, or the block that a network interface may hold in its place (`10.0.0.16/28`). */
export function readAddress(address: Place): Fact<string> {
  return typeof address.value === 'string' && parsePrefix(address.value) !== null
    ? { value: address.value }
    : wrong(address, 'an IPv4 or IPv6 address');
}

/** `privateIPAddress`; null where there is none, as in a public frontend. */
export function privateAddressAt(fields: Place): Fact<string | null> {
  const address = field(fields, spelled(fields, 'privateIPAddress'));
  const isAbsent = address.value === undefined || address.value === null || address.value === '';
  return isAbsent ? { value: null } : readAddress(address);
}

/** Fields by which a flattened IP configuration is told from a mere reference. */
export const flatConfiguration = [
  'privateIPAddress',
  'privateIpAddress',
  'privateIPAllocationMethod',
  'privateIpAllocationMethod',
  'publicIPAddress',
  'publicIpAddress',
  'subnet',
] as const;

/** The private addresses of a list of IP configurations. */
export function configuredAddresses(configurations: Fact<readonly Place[]>): Fact<readonly string[]> {
  const addresses = eachOf(configurations, (configuration) => {
    const fields = fieldsOf(configuration, flatConfiguration);
    return 'value' in fields ? privateAddressAt(fields.value) : fields;
  });
  return 'value' in addresses ? { value: addresses.value.filter((address) => address !== null) } : addresses;
}

/** The subnets of a list of IP configurations. */
export function configuredSubnets(configurations: Fact<readonly Place[]>): Fact<readonly string[]> {
  const subnets = eachOf(configurations, (configuration) => {
    const fields = fieldsOf(configuration, flatConfiguration);
    return 'value' in fields ? referenceAt(fields.value, 'subnet') : fields;
  });
  return 'value' in subnets ? { value: subnets.value.filter((id) => id !== null) } : subnets;
}
