import type { Facts, LiveFacts } from '../app/liveFacts.ts';
import { idKey } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import { NetguardError } from '../errors.ts';
import { affectedComputes } from './affectedComputes.ts';
import { atOnce } from './atOnce.ts';
import { type FactReading, type FactSources, openFactReading } from './factReading.ts';
import { readLists } from './listFacts.ts';
import { readNeighbours } from './neighbourFacts.ts';
import { readNextHops } from './nextHopFacts.ts';
import { readPrivateDns } from './privateDnsFacts.ts';
import { readPrivateEndpoints } from './privateEndpointFacts.ts';
import { readUnit } from './readUnit.ts';
import { at, bodiesAt, networkOf, referencedId, referencedIds } from './references.ts';
import type { UnitReading } from './unitReading.ts';

/** Units read at the same time. */
const width = 4;

/** Facts read from ARM now; Resource Graph, which lags, only finds what hangs on them. */
export function openLiveFacts(sources: FactSources): LiveFacts {
  return {
    affected: async (scope) => await affectedComputes(scope, sources),
    read: async (units) => await readFacts(units, sources),
    readAround: async (group, units) => await readFacts(units, sources, group),
    async holders() {
      const listed = await sources.directory.holders();
      if (listed.kind === 'missing') throw new NetguardError('workspaces-unlisted', listed.why);
      return listed.ids;
    },
  };
}

async function readFacts(ids: readonly string[], sources: FactSources, group?: string): Promise<Facts> {
  const reading = openFactReading(sources);
  const units = await atOnce(width, ids, async (id) => await readUnit(id, reading));
  const places = group === undefined ? [] : await readPlaces(group, reading);
  const found = await Promise.all([
    readAccounts(units, reading).then(async ({ bodies, missing }) => [
      ...missing,
      ...(await readPrivateEndpoints(units, bodies, reading)),
    ]),
    readNextHops(units, reading),
    readPrivateDns(units, reading).then(() => []),
    readLists(units, reading),
    readNeighbours(units, reading, sources.directory),
  ]);
  const missing = [...units.flatMap((unit) => unit.missing), ...places, ...found.flat()];
  return {
    ...reading.result(),
    missing: [...new Map(missing.map((fact) => [`${fact.fact} ${idKey(fact.resource)} ${fact.why}`, fact])).values()],
    computes: new Map(
      units.map(({ id, holder, state, dependsOn, missing: own }) => [
        idKey(id),
        { id, workspace: holder, state, dependsOn: [...dependsOn], missing: own },
      ]),
    ),
  };
}

/** Every place where a network security group filters, compute or not: its subnets and network interfaces, with their virtual networks. */
async function readPlaces(group: string, reading: FactReading): Promise<readonly Missing[]> {
  const missing: Missing[] = [];
  async function get(fact: string, resource: string): Promise<unknown> {
    const outcome = await reading.get(resource);
    if (outcome.kind === 'missing') missing.push({ fact, resource, why: outcome.why });
    return outcome.kind === 'read' ? outcome.body : undefined;
  }
  const body = await get('networkSecurityGroup', group);
  const subnets = new Set(referencedIds(at(body, 'properties', 'subnets')));
  for (const id of referencedIds(at(body, 'properties', 'networkInterfaces'))) {
    for (const configuration of bodiesAt(await get('networkInterface', id), 'properties', 'ipConfigurations')) {
      const subnet = referencedId(at(configuration, 'properties', 'subnet'));
      if (subnet !== null) subnets.add(subnet);
    }
  }
  for (const network of new Set([...subnets].map(networkOf).filter((id) => id !== null))) {
    await get('virtualNetwork', network);
  }
  return missing;
}

/** The accounts that placed units use, live: a change of a firewall is judged at once, and Resource Graph hears of it later. */
async function readAccounts(
  units: readonly UnitReading[],
  reading: FactReading,
): Promise<{ readonly bodies: readonly unknown[]; readonly missing: readonly Missing[] }> {
  const placed = units.filter(({ places }) => places.length > 0);
  for (const { accounts, dependsOn } of placed) for (const id of accounts) dependsOn.add(id);
  const ids = new Map(placed.flatMap(({ accounts }) => accounts).map((id) => [idKey(id), id]));
  const bodies: unknown[] = [];
  const missing: Missing[] = [];
  await atOnce(width, [...ids.values()], async (resource) => {
    const outcome = await reading.get(resource);
    if (outcome.kind === 'read') bodies.push(outcome.body);
    else missing.push({ fact: 'account', resource, why: outcome.why });
  });
  return { bodies, missing };
}
