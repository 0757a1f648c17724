import { createServer } from 'node:http';
import { EventGridDeserializer } from '@azure/eventgrid';
import { expect, test } from 'vitest';
import { deliverToFunctions } from '../../../../local/azure/eventGrid/deliverToFunctions.ts';
import { type JsonBag, member } from '../../../../local/azure/json.ts';
import { listen } from '../../../../local/azure/listen.ts';
import { sampleId, sampleSubscription } from '../../../../local/azure/sample/sampleIds.ts';
import { type StandInOptions, startStandIn } from '../../../../local/azure/standIn.ts';
import { type Connection, connect } from '../connect.ts';

const group = sampleId('rg-vision', 'Microsoft.Network/networkSecurityGroups', 'nsg-vision-training');
const rule = `${group}/securityRules/block`;
const write = 'Microsoft.Network/networkSecurityGroups/securityRules/write';
const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';

function ruleBody(priority: number): JsonBag {
  return {
    properties: {
      priority,
      direction: 'Inbound',
      access: 'Deny',
      protocol: '*',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '*',
    },
  };
}

/** Runs with a stand-in whose events land in `events`. */
async function withEvents(
  options: Partial<StandInOptions>,
  run: (azure: Connection, events: JsonBag[]) => Promise<void>,
): Promise<void> {
  const events: JsonBag[] = [];
  const azure = await connect({
    deliver: (batch) => {
      events.push(...batch);
      return Promise.resolve();
    },
    ...options,
  });
  try {
    await run(azure, events);
  } finally {
    await azure.standIn.stop();
  }
}

test('a write tells which resource, which operation, by whom; Azure’s own reader accepts it', async () => {
  await withEvents({}, async (azure, events) => {
    await azure.arm('PUT', rule, { body: ruleBody(150), actor: 'ana@example.com' });
    await azure.standIn.settled();
    expect(events).toHaveLength(1);
    const [event] = await new EventGridDeserializer().deserializeEventGridEvents(JSON.stringify(events));
    expect(event).toMatchObject({
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      topic: `/subscriptions/${sampleSubscription}`,
      subject: rule,
      dataVersion: '2',
      data: {
        operationName: write,
        resourceUri: rule,
        status: 'Succeeded',
        authorization: { scope: rule, action: write, evidence: { principalType: 'User' } },
        claims: { name: 'ana', [upn]: 'ana@example.com' },
        httpRequest: { method: 'PUT' },
      },
    });
  });
});

test('a delete is told when it is done; a refused write and a delete of nothing are not told', async () => {
  await withEvents({ operationMilliseconds: 150 }, async (azure, events) => {
    await azure.arm('PUT', rule, { body: ruleBody(1) });
    await azure.arm('DELETE', rule);
    await azure.arm('DELETE', `${group}/securityRules/DenyAllInbound`);
    expect(events).toEqual([]);
    await azure.standIn.settled();
    expect(events).toMatchObject([
      { eventType: 'Microsoft.Resources.ResourceDeleteSuccess', data: { httpRequest: { method: 'DELETE' } } },
    ]);
    expect(member(events[0], 'data', 'operationName')).toMatch(/securityRules\/delete$/);
  });
});

test('the managed identity’s own writes carry its object id', async () => {
  await withEvents({}, async (azure, events) => {
    await azure.network.securityRules.delete('rg-vision', 'nsg-vision-training', 'DenyAllInbound');
    await azure.standIn.settled();
    const claims = member(events[0], 'data', 'claims');
    expect(claims).toMatchObject({ name: 'netguard' });
    expect(member(claims, upn)).toBeUndefined();
    expect(member(events[0], 'data', 'authorization', 'evidence', 'principalType')).toBe('ServicePrincipal');
  });
});

test('the subscription’s filter passes only its operations, in any letter case; tags are written as Microsoft.Resources/tags', async () => {
  const filter = { operatorType: 'StringBeginsWith', key: 'data.operationName', values: ['microsoft.resources/TAGS/'] };
  const eventFilter = {
    includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'],
    advancedFilters: [filter],
  };
  await withEvents({ eventFilter }, async (azure, events) => {
    await azure.arm('PUT', rule, { body: ruleBody(150) });
    await azure.arm('PATCH', group, { body: { tags: { a: 'b' } } });
    await azure.standIn.settled();
    expect(events).toMatchObject([{ subject: group, data: { operationName: 'Microsoft.Resources/tags/write' } }]);
  });
});

test.each([
  [{ operatorType: 'StringEndsWith', values: ['/write'] }, 'StringEndsWith'],
  [{ operatorType: 'StringIn', values: Array.from({ length: 26 }, (_, index) => String(index)) }, '25 values, not 26'],
])('a filter that cannot be answered for is refused at the start: %#', async (filter, reason) => {
  const eventFilter = { includedEventTypes: [], advancedFilters: [{ key: 'data.operationName', ...filter }] };
  await expect(startStandIn({ estate: [], eventFilter })).rejects.toThrow(reason);
});

test('a group written with its rules inside raises one event, its own', async () => {
  await withEvents({}, async (azure, events) => {
    const body = azure.standIn.read(group) ?? {};
    await azure.arm('PUT', group, { body });
    await azure.standIn.settled();
    expect(events.map((event) => event['subject'])).toEqual([group]);
  });
});

test('CloudEvents have the same data in the other envelope', async () => {
  await withEvents({ eventSchema: 'CloudEventSchemaV1_0' }, async (azure, events) => {
    await azure.arm('PUT', rule, { body: ruleBody(150) });
    await azure.standIn.settled();
    const [event] = await new EventGridDeserializer().deserializeCloudEvents(JSON.stringify(events));
    expect(event).toMatchObject({
      type: 'Microsoft.Resources.ResourceWriteSuccess',
      source: `/subscriptions/${sampleSubscription}`,
      subject: rule,
      data: { operationName: write },
    });
    expect(events[0]).not.toHaveProperty('topic');
  });
});

test('a refused delivery is tried again until it is accepted', async () => {
  let refusals = 3;
  const accepted: unknown[] = [];
  const deliver: StandInOptions['deliver'] = (batch) => {
    if (refusals-- > 0) return Promise.reject(new Error('not now'));
    accepted.push(...batch);
    return Promise.resolve();
  };
  await withEvents({ deliver, backOffMilliseconds: 1 }, async (azure) => {
    await azure.arm('PUT', rule, { body: ruleBody(150) });
    await azure.standIn.settled();
    expect(accepted).toHaveLength(1);
    expect(azure.standIn.events.deadLetters).toEqual([]);
  });
});

test('an event nobody accepts becomes a dead letter with its last error', async () => {
  await withEvents(
    { deliver: () => Promise.reject(new Error('never')), backOffMilliseconds: 1, maxDeliveryAttempts: 3 },
    async (azure) => {
      await azure.arm('PUT', rule, { body: ruleBody(150) });
      await azure.standIn.settled();
      expect(azure.standIn.events.deadLetters).toMatchObject([
        { event: { subject: rule }, attempts: 3, lastError: 'never' },
      ]);
    },
  );
});

test('events can come twice and in the wrong order', async () => {
  await withEvents({ copies: 2 }, async (azure, events) => {
    azure.standIn.events.pause();
    await azure.arm('PUT', `${group}/securityRules/one`, { body: ruleBody(151) });
    await azure.arm('PUT', `${group}/securityRules/two`, { body: ruleBody(152) });
    expect(events).toEqual([]);
    azure.standIn.events.resume('reversed');
    await azure.standIn.settled();
    expect(events.map((event) => event['subject'])).toEqual(
      ['two', 'two', 'one', 'one'].map((name) => `${group}/securityRules/${name}`),
    );
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });
});

test('a functions host gets events as Event Grid sends them, and its refusal counts', async () => {
  const seen: { url: string; headers: unknown; body: unknown }[] = [];
  let status = 202;
  const host = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      seen.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      response.writeHead(status).end();
    });
  });
  const port = await listen(host);
  try {
    const deliver = deliverToFunctions(
      `http://127.0.0.1:${port}/runtime/webhooks/eventgrid?functionName=onNetworkChange`,
    );
    await deliver([{ id: '1', eventType: 'x' }]);
    await deliver([{ id: '2', specversion: '1.0' }]);
    expect(seen).toMatchObject([
      {
        url: '/runtime/webhooks/eventgrid?functionName=onNetworkChange',
        headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json; charset=utf-8' },
        body: [{ id: '1' }],
      },
      { headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' }, body: { id: '2' } },
    ]);
    status = 500;
    await expect(deliver([{ id: '3' }])).rejects.toThrow('answered 500');
  } finally {
    host.close();
  }
});
