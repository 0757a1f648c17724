import type { Facts, LiveFacts } from '../app/liveFacts.ts';
import { idKey } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import { NetguardError } from '../errors.ts';
import { readAdminRules } from './adminRuleFacts.ts';
import { affectedComputes } from './affectedComputes.ts';
import { atOnce } from './atOnce.ts';
import { type FactReading, type FactSources, openFactReading, type Row } from './factReading.ts';
import { readNextHops } from './nextHopFacts.ts';
import { readPrivateEndpoints } from './privateEndpointFacts.ts';
import { type ComputeReading, readCompute } from './readCompute.ts';
import { at, bodiesAt, networkOf, referencedId, referencedIds } from './references.ts';

/** Compute read at the same time. */
const width = 4;

/** Facts read from ARM now; Resource Graph, which lags, only finds what hangs on them. */
export function openLiveFacts(sources: FactSources): LiveFacts {
  return {
    affected: async (scope) => await affectedComputes(scope, sources.network, sources.directory),
    read: async (computes) => await readFacts(computes, sources),
    readAround: async (group, computes) => await readFacts(computes, sources, group),
    async workspaces() {
      const listed = await sources.directory.workspaces();
      if (listed.kind === 'missing') throw new NetguardError('workspaces-unlisted', listed.why);
      return listed.ids;
    },
  };
}

async function readFacts(ids: readonly string[], sources: FactSources, group?: string): Promise<Facts> {
  const reading = openFactReading(sources);
  const computes = await atOnce(width, ids, async (id) => await readCompute(id, reading));
  const places = group === undefined ? [] : await readPlaces(group, reading);
  const [accounts, nextHops, adminRules] = await Promise.all([
    readAccounts(computes, reading).then(async ({ rows, missing }) => [
      ...missing,
      ...(await readPrivateEndpoints(computes, rows, reading)),
    ]),
    readNextHops(computes, reading),
    readAdminRules(computes, reading),
  ]);
  const missing = new Map(
    [...computes.flatMap((compute) => compute.missing), ...places, ...accounts, ...nextHops, ...adminRules].map(
      (fact) => [`${fact.fact} ${idKey(fact.resource)} ${fact.why}`, fact],
    ),
  );
  return {
    ...reading.result(),
    missing: [...missing.values()],
    computes: new Map(
      computes.map(({ id, workspace, state, dependsOn, missing: own }) => [
        idKey(id),
        { id, workspace, state, dependsOn: [...dependsOn], missing: own },
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

/** The accounts of the workspaces. Resource Graph leaves out in silence what may not be read. */
async function readAccounts(
  computes: readonly ComputeReading[],
  reading: FactReading,
): Promise<{ readonly rows: readonly Row[]; readonly missing: readonly Missing[] }> {
  const ids = new Map(computes.flatMap(({ accounts }) => accounts).map((id) => [idKey(id), id]));
  const found = await reading.query('resources', ids.values());
  const rows = found.kind === 'read' ? found.rows : [];
  for (const row of rows) reading.hold(row);
  const listed = new Set(referencedIds(rows).map(idKey));
  const why = found.kind === 'read' ? 'not listed by Resource Graph' : found.why;
  const missing = [...ids].filter(([key]) => !listed.has(key));
  return { rows, missing: missing.map(([, resource]) => ({ fact: 'account', resource, why })) };
}
