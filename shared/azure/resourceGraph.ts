import { readFile } from 'node:fs/promises';
import type { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { ArmAccess } from './armAccess.ts';
import { type ArmOutcome, longestReadMs, outcomeOfError } from './armOutcome.ts';
import { kqlString } from './kqlString.ts';

export type QueryName =
  | 'unitHolders'
  | 'workspacesOf'
  | 'resources'
  | 'nextHops'
  | 'privateEndpoints'
  | 'adminRules'
  | 'privateDns'
  | 'policyDefinitions';

/** Runs a query of `queries/` over the watched subscriptions. The outcome's body is the array of all rows. */
export type ResourceGraph = (name: QueryName, values?: readonly string[]) => Promise<ArmOutcome>;

/** Resource Graph refuses larger pages. Source: https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data */
const largestPage = 1000;
const mostPages = 200;
/** Values of one query: the ids of more would make a text of some hundred kB. */
const mostValues = 200;

/** The text of a query, with values (ids, addresses) in the place of its `__values__`. */
export async function readQuery(name: QueryName, values: readonly string[] = []): Promise<string> {
  const text = await readFile(new URL(`./queries/${name}.kql`, import.meta.url), 'utf8');
  return text.replaceAll('__values__', () => values.map(kqlString).join(', '));
}

/** An empty answer is no proof: what the identity may not see is left out in silence. */
export function openResourceGraph(access: ArmAccess): ResourceGraph {
  let client: Promise<ResourceGraphClient> | undefined;

  async function ask(name: QueryName, values: readonly string[]): Promise<ArmOutcome> {
    const rows: unknown[] = [];
    const query = await readQuery(name, values);
    const graph = await (client ??= openClient(access));
    let skipToken: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const answer = await graph.resources(
        {
          query,
          subscriptions: [...access.subscriptions],
          options: {
            resultFormat: 'objectArray',
            top: largestPage,
            // Policies of management groups stand above the subscriptions that they are for.
            ...(name === 'policyDefinitions' ? { authorizationScopeFilter: 'AtScopeAboveAndBelow' } : {}),
            ...(skipToken === undefined ? {} : { skipToken }),
          },
        },
        { abortSignal: AbortSignal.timeout(longestReadMs) },
      );
      const data: unknown = answer.data;
      if (!Array.isArray(data)) return { kind: 'missing', why: 'not a list of rows', transient: false };
      rows.push(...data);
      skipToken = answer.skipToken;
      if (skipToken !== undefined && skipToken !== '') continue;
      if (answer.resultTruncated === 'true') return { kind: 'missing', why: 'truncated answer', transient: false };
      return { kind: 'read', body: rows };
    }
    return { kind: 'missing', why: 'too many pages', transient: false };
  }

  return async (name, values = []) => {
    const rows: unknown[] = [];
    try {
      for (let from = 0; from === 0 || from < values.length; from += mostValues) {
        const outcome = await ask(name, values.slice(from, from + mostValues));
        if (outcome.kind === 'missing') return outcome;
        if (Array.isArray(outcome.body)) rows.push(...outcome.body);
      }
      return { kind: 'read', body: rows };
    } catch (error) {
      return outcomeOfError(error);
    }
  };
}

async function openClient(access: ArmAccess): Promise<ResourceGraphClient> {
  const { ResourceGraphClient: Client } = await import('@azure/arm-resourcegraph');
  const { endpoint, scope } = access;
  return new Client(await access.credential(), { endpoint, credentials: { scopes: [scope] } });
}
