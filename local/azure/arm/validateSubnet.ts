import { containsCidr, normalizeCidr, overlapCidr } from 'cidr-tools';
import { type Json, type JsonBag, member, strings } from '../json.ts';
import { ArmFailure } from './armReply.ts';
import { isCidr } from './prefixText.ts';
import { validateName } from './validateName.ts';

function refuse(code: string, message: string): never {
  throw new ArmFailure(400, code, message);
}

/** The prefixes of a subnet, given in the singular or in the plural. */
function prefixesOf(subnet: JsonBag): readonly string[] {
  const one = member(subnet, 'properties', 'addressPrefix');
  return typeof one === 'string' ? [one] : strings(member(subnet, 'properties', 'addressPrefixes'));
}

function validatePrefixes(name: string, prefixes: readonly string[]): void {
  if (prefixes.length === 0) refuse('InvalidRequestFormat', `Subnet ${name} has no address prefix.`);
  for (const prefix of prefixes)
    if (!isCidr(prefix) || normalizeCidr(prefix) !== prefix)
      refuse('InvalidCIDRNotation', `The address prefix ${prefix} in subnet ${name} has an invalid CIDR notation.`);
}

/** Refuses references to a group, table or gateway that does not exist. */
function validateReferences(subnet: JsonBag, exists: (id: string) => boolean): void {
  for (const property of ['networkSecurityGroup', 'routeTable', 'natGateway']) {
    const reference: Json | undefined = member(subnet, 'properties', property, 'id');
    if (typeof reference === 'string' && !exists(reference))
      refuse('InvalidResourceReference', `Resource ${reference} referenced by ${property} was not found.`);
  }
}

/** Refuses what Azure's network provider refuses of a virtual network's subnets as they would be after the write. */
export function validateSubnets(
  addressSpace: readonly string[],
  subnets: readonly JsonBag[],
  exists: (id: string) => boolean,
): void {
  const seen: { readonly name: string; readonly prefixes: readonly string[] }[] = [];
  for (const subnet of subnets) {
    const name = typeof subnet['name'] === 'string' ? subnet['name'] : '';
    validateName(name);
    const prefixes = prefixesOf(subnet);
    validatePrefixes(name, prefixes);
    for (const prefix of prefixes)
      if (!containsCidr([...addressSpace], prefix))
        refuse('NetcfgInvalidSubnet', `Subnet '${name}' is not valid in its virtual network: ${prefix} is outside.`);
    const other = seen.find((before) => overlapCidr([...before.prefixes], [...prefixes]));
    if (other !== undefined)
      refuse(
        'NetcfgSubnetRangesOverlap',
        `Subnet '${name}' is not valid because its IP address range overlaps with that of '${other.name}'.`,
      );
    validateReferences(subnet, exists);
    seen.push({ name, prefixes });
  }
}
