import { randomUUID } from 'node:crypto';

export const subscription = '11111111-2222-4333-8444-555555555555';

export interface SampleEvent {
  readonly id?: string;
  readonly subject: string;
  readonly operation?: 'write' | 'delete';
  readonly operationName?: string;
  readonly time?: string;
  readonly upn?: string;
}

/** An event as Event Grid delivers it in its own schema. */
export function sampleEvent(event: SampleEvent): Readonly<Record<string, unknown>> {
  const {
    id = randomUUID(),
    subject,
    operation = 'write',
    time = new Date().toISOString(),
    upn = 'ada@contoso.com',
  } = event;
  const type = subject
    .split('/providers/')[1]
    ?.split('/')
    .filter((_, index) => index === 0 || index % 2 === 1);
  const operationName = event.operationName ?? `${type?.join('/')}/${operation}`;
  return {
    id,
    topic: `/subscriptions/${subscription}`,
    subject,
    eventType: `Microsoft.Resources.Resource${operation === 'write' ? 'Write' : 'Delete'}Success`,
    eventTime: time,
    dataVersion: '2',
    metadataVersion: '1',
    data: {
      authorization: { scope: subject, action: operationName, evidence: { role: 'Contributor' } },
      claims: {
        appid: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
        ipaddr: '203.0.113.7',
        name: 'Ada Lovelace',
        'http://schemas.microsoft.com/identity/claims/objectidentifier': '99999999-0000-4000-8000-000000000001',
        'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': upn,
      },
      correlationId: '77777777-0000-4000-8000-000000000001',
      operationName,
      resourceProvider: 'Microsoft.Network',
      resourceUri: subject,
      status: 'Succeeded',
      subscriptionId: subscription,
      tenantId: '72f988bf-0000-4000-8000-000000000001',
    },
  };
}
