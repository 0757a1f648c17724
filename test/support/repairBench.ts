import type { JsonBag } from '../../local/azure/json.ts';
import { sampleId, sampleSubscription } from '../../local/azure/sample/sampleIds.ts';
import type { StandInOptions } from '../../local/azure/standIn.ts';
import { evaluateScope } from '../../shared/app/evaluateScope.ts';
import { createJudge } from '../../shared/app/judgeFacts.ts';
import type { Message, Ports } from '../../shared/app/ports.ts';
import { createProver } from '../../shared/app/repair/proveOnFacts.ts';
import { openArmAccess } from '../../shared/azure/armAccess.ts';
import { openArmRest } from '../../shared/azure/armRest.ts';
import { openComputeDirectory } from '../../shared/azure/computeDirectory.ts';
import { openLiveFacts } from '../../shared/azure/liveFacts.ts';
import { openNetworkReader } from '../../shared/azure/networkReader.ts';
import { openRepairGround } from '../../shared/azure/repairGround.ts';
import { openResourceGraph } from '../../shared/azure/resourceGraph.ts';
import { openRuleWriter } from '../../shared/azure/ruleWriter.ts';
import { openServiceTagReader } from '../../shared/azure/serviceTagReader.ts';
import type { Storage } from '../../shared/azure/storage.ts';
import { readSettings } from '../../shared/config.ts';
import type { RepairAlert } from '../../shared/domain/alert.ts';
import { parseRepairPolicy } from '../../shared/domain/repair/repairPolicy.ts';
import type { Repair } from '../../shared/domain/repair/repairRecord.ts';
import { type Connection, connect } from '../local/azure/connect.ts';
import { type TestAzure, type TestGuard, testGuard } from './testGuard.ts';

export const group = sampleId('rg-vision', 'Microsoft.Network/networkSecurityGroups', 'nsg-vision-training');
export const compute = sampleId(
  'rg-vision',
  'Microsoft.MachineLearningServices/workspaces',
  'mlw-vision/computes/vision-gpu',
);
/** The rule that the sample's cluster cannot do without. */
export const needed = `${group}/securityRules/AllowAzureMachineLearningOutbound`;
export const ours = `${group}/securityRules/netguard-outbound-aml`;
export const resourceGroup = group.split('/providers/')[0] ?? '';
export const auto = JSON.stringify([{ scope: `/subscriptions/${sampleSubscription}`, mode: 'auto' }]);
const writer = '22222222-0000-4000-8000-000000000002';

/** The real adapters before a stand-in for Azure. */
export interface RepairAzure extends TestAzure {
  readonly connection: Connection;
  /** The sample as it was at first. */
  restore(): Promise<void>;
}

export async function openRepairAzure(options: Partial<StandInOptions> = {}): Promise<RepairAzure> {
  const connection = await connect(options);
  const { standIn } = connection;
  const settings = readSettings({
    NETGUARD_SUBSCRIPTIONS: sampleSubscription,
    NETGUARD_ARM_ENDPOINT: standIn.endpoint,
    IDENTITY_ENDPOINT: standIn.identityEndpoint,
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  });
  const access = openArmAccess(settings);
  const rest = openArmRest(access);
  const graph = openResourceGraph(access);
  const network = openNetworkReader(access);
  const readServiceTags = openServiceTagReader(rest, now);
  const directory = openComputeDirectory(graph, rest, now);
  const writerAccess = openArmAccess(settings, { kind: 'managed', clientId: writer });
  const { location, tags, properties } = standIn.read(group) ?? {};
  const original: JsonBag = { location: location ?? '', tags: tags ?? {}, properties: properties ?? {} };
  return {
    connection,
    facts: openLiveFacts({ network, rest, graph, directory }),
    judge: createJudge(readServiceTags, settings.profile),
    ground: openRepairGround(network, rest),
    prover: createProver(readServiceTags, settings.profile),
    rules: openRuleWriter(writerAccess, { pause: async () => await standIn.settled() }),
    async restore() {
      standIn.faults.clear();
      standIn.governance.unlock(group);
      standIn.governance.unlock(resourceGroup);
      standIn.governance.tagResourceGroup(resourceGroup, {});
      await connection.arm('PUT', group, { body: original });
      await standIn.settled();
    },
  };
}

export interface RepairBench {
  readonly guard: TestGuard;
  readonly ports: Ports;
  /** What waits in the queue. */
  readonly messages: { message: Message; delaySeconds: number }[];
  /** What the group's rules are, by name. */
  rules(): ReadonlyMap<string, JsonBag>;
  /** What somebody does. */
  write(method: 'PUT' | 'DELETE', id: string, body?: JsonBag): Promise<void>;
  /** Somebody deletes the needed rule, and the compute is evaluated. */
  breakIt(): Promise<void>;
  evaluate(): Promise<void>;
  /** Works on the queue's messages until none is left, letting the time pass that they are delayed. */
  work(ports?: Ports): Promise<void>;
  repairs(): Promise<readonly Repair[]>;
  told(): readonly RepairAlert['outcome'][];
  /** Writes of rules of ours since the bench was opened, by method and status. */
  writes(): readonly string[];
}

function now(): Date {
  return new Date();
}

let benches = 0;

/** The use-cases over real storage, of which this bench has its own part. */
export function openRepairBench(azure: RepairAzure, storage: Storage, policy = auto): RepairBench {
  const number = (benches += 1);
  const own: Storage = {
    table: async (name) => await storage.table(`${name}${number}`),
    queue: async (name) => await storage.queue(`${name}-${number}`),
    container: async (name) => await storage.container(`${name}-${number}`),
  };
  const { standIn, arm } = azure.connection;
  const earlier = standIn.requests.length;
  const reading = parseRepairPolicy(policy);
  if ('issues' in reading) throw new Error(JSON.stringify(reading.issues));
  const guard = testGuard(own, azure, { policy: reading.policy, writer });
  const messages: RepairBench['messages'] = [];
  const ports: Ports = {
    ...guard.ports,
    queue: {
      async send(message, delaySeconds) {
        await Promise.resolve();
        messages.push({ message, delaySeconds });
      },
    },
  };
  const evaluate = async (): Promise<void> => await evaluateScope({ scope: compute }, ports);
  const write: RepairBench['write'] = async (method, id, body) => {
    const { status } = await arm(method, id, { actor: 'grace@contoso.com', ...(body === undefined ? {} : { body }) });
    if (status >= 300) throw new Error(`${method} ${id}: ${status}`);
    await standIn.settled();
  };

  return {
    guard,
    ports,
    messages,
    rules() {
      const { securityRules = [] } = (standIn.read(group)?.['properties'] ?? {}) as { securityRules?: JsonBag[] };
      return new Map(securityRules.map((rule) => [JSON.stringify(rule['name']).slice(1, -1), rule]));
    },
    write,
    async breakIt() {
      await write('DELETE', needed);
      await evaluate();
    },
    evaluate,
    async work(working = ports) {
      for (let worked = 0; messages.length > 0; worked++) {
        if (worked === 60) throw new Error('the queue never gets empty');
        const { message, delaySeconds } = messages.shift() ?? {};
        guard.ahead += delaySeconds ?? 0;
        await evaluateScope(message, working);
      }
    },
    repairs: async () => await ports.repairs.list(),
    told: () => guard.accepted.flatMap((alert) => (alert.kind === 'repair' ? [alert.outcome] : [])),
    writes: () =>
      standIn.requests
        .slice(earlier)
        .filter(({ method, path }) => /^(PUT|DELETE)$/.test(method) && path.includes('/netguard-'))
        .map(({ method, status }) => `${method} ${status}`),
  };
}
