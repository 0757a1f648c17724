import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleId, sampleSubscription } from '../../local/azure/sample/sampleIds.ts';
import { openComputeDirectory } from '../../shared/azure/computeDirectory.ts';
import { openLiveFacts } from '../../shared/azure/liveFacts.ts';
import { readerActions, writerActions } from '../../shared/azure/permissions.ts';
import type { ResourceGraph } from '../../shared/azure/resourceGraph.ts';
import { openServiceTagReader } from '../../shared/azure/serviceTagReader.ts';
import { parseArmId } from '../../shared/domain/armId.ts';
import { readScope, watchedResourceTypes } from '../../shared/domain/scope.ts';
import { governance, network } from '../azure/governance.ts';
import { openSources } from '../azure/openSources.ts';
import { unitsEstate } from '../azure/unitsEstate.ts';
import { adminRule, configuration, effectiveAdminRules } from '../local/azure/adminRules.ts';
import { type Connection, connect } from '../local/azure/connect.ts';

let azure: Connection;
beforeAll(async () => {
  const rules = [adminRule('no-ssh', '22', 10), effectiveAdminRules(network, [configuration])];
  const estate = [...unitsEstate, ...governance, ...rules];
  azure = await connect({ estate });
});
afterAll(() => azure.standIn.stop());

/** The action that ARM asks for when it gets a request. https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions-format */
function actionOf(method: string, path: string): string {
  const segments = path.split('/providers/').at(-1)?.split('/') ?? [];
  const [provider, ...rest] = segments;
  const types = rest.filter((_, index) => index % 2 === 0).join('/');
  if (provider?.toLowerCase() === 'microsoft.resourcegraph') return `${provider}/resources/read`;
  return `${provider}/${types}/${method === 'POST' ? 'action' : 'read'}`;
}

/** Evaluates everything in the sample estate, and gives the actions that this took. */
async function actionsTaken(): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  const { rest, network: readNetwork, graph: ask } = openSources(azure);
  const graph: ResourceGraph = async (name, values = []) => {
    // A query by ids alone gives rows of whatever types they are.
    for (const value of name === 'resources' ? values : []) taken.add(`${parseArmId(value)?.type}/read`);
    return await ask(name, values);
  };
  for (const file of globSync('shared/azure/queries/*.kql'))
    for (const [, type] of readFileSync(file, 'utf8').matchAll(/'(microsoft\.[a-z]+\/[a-z/]+)'/g))
      taken.add(`${type}/read`);
  const directory = openComputeDirectory(graph, rest, () => new Date());
  const facts = openLiveFacts({ network: readNetwork, rest, graph, directory });

  for (const type of watchedResourceTypes) {
    const [provider, ...types] = type.split('/');
    const id = sampleId(
      'rg-none',
      `${provider}/${types.map((part) => `${part}/none`).join('/')}`.replace(/\/none$/, ''),
      'none',
    );
    const scope = readScope(id);
    if (scope !== null) await facts.affected(scope);
    await readNetwork(id);
  }
  const { units } = await directory.everywhere();
  await facts.read(units.map(({ id }) => id));
  await openServiceTagReader(rest, () => new Date())(sampleSubscription, 'westeurope');
  for (const { method, path } of azure.standIn.requests) taken.add(actionOf(method, path));
  return new Set([...taken].map((action) => action.toLowerCase()));
}

/** A row about a network, of no provider's own: RBAC has no action of this name. UNVERIFIED that reading the network shows it. */
const notAnAction = 'microsoft.network/effectivesecurityadminrules/read';
/** Asked only before a repair. */
const beforeRepair = ['microsoft.resources/subscriptions/resourcegroups/read'];

test('the reader may do what the adapters do in a whole evaluation, and nothing else', async () => {
  const taken = await actionsTaken();
  const granted = readerActions.map((action) => action.toLowerCase());
  expect([...taken].filter((action) => !granted.includes(action) && action !== notAnAction)).toEqual([]);
  expect(granted.filter((action) => !taken.has(action))).toEqual(beforeRepair);
});

test('neither role may do all of anything, and only the writer may write: single security rules', () => {
  expect([...readerActions, ...writerActions].filter((action) => action.includes('*'))).toEqual([]);
  expect(readerActions.filter((action) => /\/(write|delete)$/.test(action))).toEqual([]);
  expect(writerActions.filter((action) => /\/(write|delete)$/.test(action))).toEqual([
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
    'Microsoft.Network/networkSecurityGroups/securityRules/delete',
  ]);
});

test.each([
  ['readerRole', readerActions],
  ['writerRole', writerActions],
])('%s.json grants these actions on the control plane, and no data', (file, actions) => {
  expect(JSON.parse(readFileSync(`infra/generated/${file}.json`, 'utf8'))).toEqual({
    roleName: expect.any(String),
    description: expect.any(String),
    permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }],
  });
});
