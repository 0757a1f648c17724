import { idKey } from '../armId.ts';
import { type Estate, type EstateDocument, type Fact, valueOf } from '../estate/estate.ts';
import { readDocument } from '../estate/readDocument.ts';
import { isRecord } from '../isRecord.ts';
import type { AddressScope } from '../network/addressScope.ts';
import { type AddressSet, unionAddresses } from '../network/addressSet.ts';
import { printable } from '../printable.ts';
import type { LookUpPath } from '../requirements/path/networkPath.ts';
import { addressesOf } from '../requirements/path/virtualNetworkTag.ts';

/** A subnet or a network interface that a network security group filters. */
export interface GroupPlace {
  /** ARM id. */
  readonly resource: string;
  /** The subnet itself, or the one that the interface is in. */
  readonly subnet: string;
  readonly local: AddressSet;
  /** What the names in rules mean there. */
  readonly scope: AddressScope;
}

/**
 * Everywhere a group filters packets: where its own body says so, and where a subnet or interface of the estate refers to it. Missing as
 * soon as one of these places is not known: a rule may do anything there.
 */
export function groupPlaces(
  group: string,
  documents: readonly EstateDocument[],
  estate: Estate,
  lookup: LookUpPath,
): Fact<readonly GroupPlace[]> {
  const said = backReferences(group, documents);
  if ('missing' in said) return said;
  const refersToIt = (fact: Fact<string | null>): boolean => idKey(valueOf(fact) ?? '') === idKey(group);
  const referring = [...estate.subnets.values(), ...estate.networkInterfaces.values()]
    .filter(({ networkSecurityGroup }) => refersToIt(networkSecurityGroup))
    .map(({ id }) => id);
  const resources = new Map([...said.value, ...referring].map((id) => [idKey(id), id]));

  const places: GroupPlace[] = [];
  for (const [key, resource] of [...resources].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const found = estate.networkInterfaces.has(key)
      ? ofInterface(key, resource, estate, lookup)
      : ofSubnet(resource, lookup);
    if ('missing' in found) return found;
    places.push(...found.value);
  }
  return { value: places };
}

/** The subnets and interfaces in the bodies of a group; ARM leaves the lists out where there are none. */
function backReferences(group: string, documents: readonly EstateDocument[]): Fact<readonly string[]> {
  const ids: string[] = [];
  for (const [order, document] of documents.entries()) {
    for (const { id, body } of readDocument(document, order, () => {}).items) {
      if (idKey(id.text) !== idKey(group) || !isRecord(body.value)) continue;
      const fields = isRecord(body.value['properties']) ? body.value['properties'] : body.value;
      for (const name of ['subnets', 'networkInterfaces']) {
        const list = fields[name] ?? [];
        const found = Array.isArray(list)
          ? list.map((one: unknown) => (isRecord(one) ? one['id'] : undefined))
          : [null];
        if (!found.every((one) => typeof one === 'string')) return { missing: `its ${name} cannot be read` };
        ids.push(...found);
      }
    }
  }
  return { value: ids };
}

function ofSubnet(resource: string, lookup: LookUpPath): Fact<readonly GroupPlace[]> {
  const found = lookup(resource, { publicIp: false });
  if ('missing' in found) return { missing: `it stands at ${printable(resource)}, of which too little is known` };
  const { local, scope } = found.path;
  return { value: [{ resource, subnet: resource, local: local.sure, scope }] };
}

function ofInterface(key: string, resource: string, estate: Estate, lookup: LookUpPath): Fact<readonly GroupPlace[]> {
  const missing = { missing: `it stands at ${printable(resource)}, of which too little is known` };
  const face = estate.networkInterfaces.get(key);
  const [subnets, addresses] = [valueOf(face?.subnets ?? missing), valueOf(face?.addresses ?? missing)];
  if (subnets === null || subnets.length === 0 || addresses === null) return missing;
  const local = unionAddresses(addressesOf(addresses));
  const places: GroupPlace[] = [];
  for (const subnet of subnets) {
    const found = lookup(subnet, { publicIp: false });
    if ('missing' in found) return missing;
    places.push({ resource, subnet, local, scope: found.path.scope });
  }
  return { value: places };
}
