import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Machine, startMachine } from '../../../local/machine.ts';
import { play } from '../../../local/play/play.ts';
import { type PlayedEstate, readEstate } from '../../../local/readEstate.ts';
import type { FindingAlert } from '../../../shared/domain/alert.ts';
import { plain } from '../../../shared/report/paint.ts';

/** The built functions in their own process, Azurite and the stand-in: what `npm start` runs. */
let machine: Machine;
let estate: PlayedEstate;

beforeAll(async () => {
  estate = await readEstate({ estate: [], serviceTags: null });
  machine = await startMachine({
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

test('two changes break a cluster and an instance; each is told once, and so is each recovery', {
  timeout: 180_000,
}, async () => {
  const lines: string[] = [];
  const alerts: FindingAlert[] = [];
  machine.receiver.onDelivery((alert) => alerts.push(alert as FindingAlert));
  const played = await play(machine, estate, (line) => lines.push(line), { width: null, paint: plain });

  const told = alerts.map(({ compute, verdicts, causes }) => ({
    compute: compute.split('/').at(-1),
    verdicts: verdicts.map(({ requirement, alert }) => `${requirement} ${alert}`),
    causes: causes.map(({ who, operation, resource }) => `${operation} ${resource.split('/').at(-1)} by ${who}`),
  }));
  expect(told).toEqual([
    {
      compute: 'vision-gpu',
      verdicts: ['batch-inbound-29876-29877 opened'],
      causes: ['write deny-batchnodemanagement by dana@contoso.example'],
    },
    {
      compute: 'vision-gpu',
      verdicts: ['batch-inbound-29876-29877 recovered'],
      causes: ['delete deny-batchnodemanagement by dana@contoso.example'],
    },
    {
      compute: 'ben-notebook',
      verdicts: ['aml-inbound-44224 opened'],
      causes: ['delete AllowAzureMachineLearningInbound by sam@contoso.example'],
    },
    {
      compute: 'ben-notebook',
      verdicts: ['aml-inbound-44224 recovered'],
      causes: ['write AllowAzureMachineLearningInbound by sam@contoso.example'],
    },
  ]);

  const text = lines.join('\n');
  expect(text).toContain('scope     nsg-vision-training -> vnet-vision/training -> AmlCompute mlw-vision/vision-gpu');
  expect(text).toMatch(/witness {3}Inbound Tcp \S+:49152 -> 10\.10\.1\.4:29876/);
  expect(text).toContain('blamed    rule deny-batchnodemanagement (priority 150) of nsg-vision-training');
  expect(text).toContain('repair    proposed, not written: PUT nsg-vision-training/netguard-batch-inbound-29876-29877');
  expect(text).toContain('2 changes played');
  expect(played).toHaveLength(2);
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
