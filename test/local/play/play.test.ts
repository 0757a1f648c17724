import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Machine, startMachine } from '../../../local/machine.ts';
import { play } from '../../../local/play/play.ts';
import { scriptFor } from '../../../local/play/script.ts';
import { type PlayedEstate, readEstate } from '../../../local/readEstate.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { nameOf } from '../../../shared/domain/armId.ts';
import { plain } from '../../../shared/report/paint.ts';

/** The built functions in their own process, Azurite and the stand-in: what `npm start` runs. */
let machine: Machine;
let estate: PlayedEstate;
let script: ReturnType<typeof scriptFor>;

beforeAll(async () => {
  estate = await readEstate({ estate: [], serviceTags: null });
  script = scriptFor(estate);
  machine = await startMachine({
    repair: script.repair,
    appRoot: process.cwd(),
    estate: estate.resources,
    serviceTags: estate.serviceTagsBody,
  });
});

afterAll(() => machine.stop());

async function get(path: string, token?: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${machine.host.url}/api/${path}`, { headers });
  return { status: response.status, body: await response.json() };
}

test('two changes break a cluster and an instance; each is told once, one is repaired and the repair taken back', {
  timeout: 180_000,
}, async () => {
  const lines: string[] = [];
  const alerts: Alert[] = [];
  machine.alerts.inbox.onDelivery((alert) => alerts.push(alert));
  await play(machine, estate, script, (line) => lines.push(line), { width: null, paint: plain });

  const repair = alerts.find((alert) => alert.kind === 'repair')?.repair;
  const guard = `AML Network Guard, repair ${repair}`;
  const told = alerts.map((alert) => {
    if (alert.kind === 'repair') return `${alert.outcome} ${nameOf(alert.resource)}`;
    if (alert.kind !== 'finding') return alert.kind;
    const verdicts = alert.verdicts.map(({ requirement, alert: step }) => `${requirement} ${step}`);
    const causes = alert.causes.map(({ who, operation, resource }) => `${operation} ${nameOf(resource)} by ${who}`);
    return `${nameOf(alert.compute)}: ${verdicts.join(', ')}: ${causes.join(', ')}`;
  });
  // What is told of a repair and what of its effect may come in either order.
  expect(told.toSorted()).toEqual(
    [
      'vision-gpu: batch-inbound-29876-29877 opened: write deny-batchnodemanagement by dana@contoso.example',
      'applied netguard-batch-inbound-29876-29877',
      `vision-gpu: batch-inbound-29876-29877 recovered: write netguard-batch-inbound-29876-29877 by ${guard}`,
      'undone netguard-batch-inbound-29876-29877',
      `vision-gpu: batch-inbound-29876-29877 opened: delete netguard-batch-inbound-29876-29877 by ${guard}`,
      'vision-gpu: batch-inbound-29876-29877 recovered: delete deny-batchnodemanagement by dana@contoso.example',
      'ben-notebook: aml-inbound-44224 opened: delete AllowAzureMachineLearningInbound by sam@contoso.example',
      'proposed netguard-aml-inbound-44224',
      'ben-notebook: aml-inbound-44224 recovered: write AllowAzureMachineLearningInbound by sam@contoso.example',
    ].toSorted(),
  );

  const text = lines.join('\n');
  expect(text).toContain('scope     nsg-vision-training -> vnet-vision/training -> AmlCompute mlw-vision/vision-gpu');
  expect(text).toMatch(/witness {3}Inbound Tcp \S+:49152 -> 10\.10\.1\.4:29876/);
  expect(text).toContain('blamed    rule deny-batchnodemanagement (priority 150) of nsg-vision-training');
  expect(text).toContain('repair    proposed: PUT nsg-vision-training/netguard-batch-inbound-29876-29877');
  expect(text).toContain('repair    applied: nsg-vision-training/netguard-batch-inbound-29876-29877. ');
  expect(text).toContain(`netguard undo ${repair}`);
  expect(text).toContain(
    'mail      "Broken: training cluster vision-gpu (mlw-vision): Azure Batch cannot reach the nodes" to ',
  );
  expect(text).toContain('Teams     "Recovered: compute instance ben-notebook (mlw-risk): ');
  expect(text).toContain('2 changes played');
});

test('afterwards the estate is whole, and only who has the token may read it', async () => {
  expect(await get('findings')).toMatchObject({ status: 401 });
  expect(await get('findings', 'guess')).toMatchObject({ status: 401 });
  expect(await get('findings?state=violated', machine.token)).toEqual({
    status: 200,
    body: { findings: [], next: null },
  });
  expect(await get('health')).toEqual({ status: 200, body: { status: 'healthy' } });
  expect(await get('health', machine.token)).toMatchObject({ status: 200, body: { details: {} } });
});
