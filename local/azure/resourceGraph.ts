import { ArmFailure, type ArmReply, notImplemented } from './arm/armReply.ts';
import type { ArmRequest } from './arm/armRequest.ts';
import { actionToSee, type Grants, mayDo } from './arm/authorize.ts';
import { parseResourceId } from './arm/resourceId.ts';
import type { ResourceStore } from './arm/resourceStore.ts';
import { type GraphTable, graphTables } from './arm/resourceTypes.ts';
import { isBag, type Json, type JsonBag, member, strings } from './json.ts';
import { analyseQuery } from './kusto/analyseQuery.ts';
import { sameText } from './kusto/evaluateComparison.ts';
import { parseKusto } from './kusto/kustoSyntax.ts';
import { QueryRefused, type Row } from './kusto/query.ts';
import { readQuery } from './kusto/readQuery.ts';
import type { ResourceColumn } from './kusto/resourceGraphTables.ts';
import { runQuery } from './kusto/runQuery.ts';

/** Rows of one page: 100 unless `$top` says otherwise, at most 1000. */
const pageSize = { default: 100, most: 1000 } as const;
const knownOptions = new Set([
  '$top',
  '$skip',
  '$skipToken',
  'resultFormat',
  'allowPartialScopes',
  'authorizationScopeFilter',
]);

function refuse(message: string): never {
  throw new ArmFailure(400, 'BadRequest', message);
}

/** A resource as a row of its table: the type in lower case, missing strings empty, missing objects null. */
function resourceRow(resource: JsonBag, tenantId: string): Readonly<Record<ResourceColumn, Json>> {
  const text = (name: string): string => {
    const value = resource[name];
    return typeof value === 'string' ? value : '';
  };
  const id = parseResourceId(text('id'));
  return {
    id: text('id'),
    name: text('name'),
    type: text('type').toLowerCase(),
    tenantId,
    kind: text('kind'),
    location: text('location'),
    resourceGroup: id?.resourceGroup ?? '',
    subscriptionId: id?.subscriptionId ?? '',
    managedBy: text('managedBy'),
    sku: resource['sku'] ?? null,
    plan: resource['plan'] ?? null,
    properties: resource['properties'] ?? null,
    tags: resource['tags'] ?? null,
    identity: resource['identity'] ?? null,
    zones: resource['zones'] ?? null,
    extendedLocation: resource['extendedLocation'] ?? null,
  };
}

function answerQuery(text: string, rowsOf: (table: GraphTable) => readonly Row[]): readonly Row[] {
  const syntax = parseKusto(text);
  const { errors, limits } = analyseQuery(text, syntax);
  const wrong = [...errors, ...limits];
  if (wrong.length > 0) refuse(`The query is not valid in Resource Graph: ${wrong.join('; ')}`);
  try {
    const query = readQuery(syntax.root);
    const table = graphTables.find((name) => name === query.table);
    if (table === undefined) throw new QueryRefused(`the table '${query.table}' is not implemented`);
    return runQuery(query, rowsOf(table));
  } catch (error) {
    if (error instanceof QueryRefused)
      refuse(`This stand-in for Resource Graph cannot run the query: ${error.message}.`);
    throw error;
  }
}

function wholeOption(options: JsonBag, name: string, fallback: number): number {
  const value = options[name] ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    refuse(`options.${name} must be a whole number.`);
  return value;
}

const tokenShape = /^skip:(\d+)$/;

/** Where the page begins: the token of the page before counts, else `$skip`. */
function firstRow(options: JsonBag): number {
  const token = options['$skipToken'];
  if (typeof token !== 'string') return wholeOption(options, '$skip', 0);
  const skipped = tokenShape.exec(Buffer.from(token, 'base64').toString('utf8'))?.[1];
  return skipped === undefined ? refuse('options.$skipToken is not one that was handed out here.') : Number(skipped);
}

const managementGroup = /^\/providers\/Microsoft\.Management\/managementGroups\//i;

/**
 * Whether a row is in what a request asks about. Without `subscriptions` that is the whole tenant. What Azure brings itself (built-in policies
 * and roles) is always in it; what a management group has only where the scope filter asks for what is above. UNVERIFIED of definitions.
 */
function isAsked(body: JsonBag, { id, subscriptionId }: Row): boolean {
  const { subscriptions } = body;
  if (subscriptions === undefined) return true;
  const filter = member(body, 'options', 'authorizationScopeFilter');
  if (typeof id === 'string' && managementGroup.test(id)) return typeof filter === 'string' && /Above/i.test(filter);
  return subscriptionId === '' || strings(subscriptions).some((one) => sameText(one, subscriptionId ?? null));
}

/** Runs a query over the resources as they are now, or as they were when the index was frozen: of those that the caller may read. */
export function createResourceGraph(store: ResourceStore, tenantId: string, grants: Grants) {
  let frozen: ReadonlyMap<GraphTable, readonly JsonBag[]> | null = null;

  return {
    /** Resource Graph lags behind ARM: from now on queries see the resources as they are at this moment. */
    freeze(): void {
      frozen = new Map(graphTables.map((table) => [table, store.listed(table)]));
    },
    thaw(): void {
      frozen = null;
    },
    query(request: ArmRequest): ArmReply {
      const { body } = request;
      const query = member(body, 'query');
      if (!isBag(body) || typeof query !== 'string') refuse('query is required.');
      if (member(body, 'managementGroups') !== undefined || member(body, 'facets') !== undefined)
        throw notImplemented('managementGroups and facets of a Resource Graph request');
      const options = isBag(body['options']) ? body['options'] : {};
      const unknown = Object.keys(options).find((name) => !knownOptions.has(name));
      if (unknown !== undefined) throw notImplemented(`options.${unknown} of a Resource Graph request`);
      if ((options['resultFormat'] ?? 'objectArray') !== 'objectArray') throw notImplemented('resultFormat table');
      const top = wholeOption(options, '$top', pageSize.default);
      if (top < 1 || top > pageSize.most) refuse(`options.$top must be from 1 to ${pageSize.most}.`);

      const rowsOf = (table: GraphTable): readonly Row[] =>
        (frozen?.get(table) ?? store.listed(table))
          .filter(({ type }) => typeof type === 'string' && mayDo(grants, request, actionToSee(type)))
          .map((resource) => resourceRow(resource, tenantId))
          .filter((row) => isAsked(body, row));
      const found = answerQuery(query, rowsOf);
      const skip = firstRow(options);
      const data = found.slice(skip, skip + top);
      const more = found.length > skip + data.length;
      // Pages need a column named id; without one the answer is cut and only says so.
      const token =
        more && found.every((row) => 'id' in row)
          ? { $skipToken: Buffer.from(`skip:${skip + top}`).toString('base64') }
          : {};
      return {
        status: 200,
        headers: { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' },
        body: {
          totalRecords: found.length,
          count: data.length,
          data,
          facets: [],
          resultTruncated: more && !('$skipToken' in token) ? 'true' : 'false',
          ...token,
        },
      };
    },
  };
}
