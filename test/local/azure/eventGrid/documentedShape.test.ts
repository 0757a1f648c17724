import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resourceEvent } from '../../../../local/azure/eventGrid/resourceEvent.ts';
import { isBag, type Json, type JsonBag, member } from '../../../../local/azure/json.ts';

const samples = new URL('../../../../../shared/data/events/docs-subscription-events.eventgrid.json', import.meta.url);

/** Every path of a bag, members of members included; the claims' names are the caller's affair. */
function paths(value: Json | undefined, prefix = ''): readonly string[] {
  if (!isBag(value) || prefix === '.data.claims') return [prefix];
  return Object.entries(value).flatMap(([name, inner]) => paths(inner, `${prefix}.${name}`));
}

test.skipIf(!existsSync(samples))(
  'an event has what the documented samples have, and nothing else (skipped without the samples)',
  () => {
    const documented: readonly JsonBag[] = JSON.parse(readFileSync(samples, 'utf8'));
    const actor = { kind: 'User', name: 'a', upn: 'a@example.com', objectId: 'o', appId: 'p' } as const;
    const request = {
      method: 'DELETE',
      origin: 'https://localhost',
      path: '/subscriptions/s/x',
      query: new URLSearchParams(),
      headers: {},
      body: undefined,
      actor,
      correlationId: 'c',
    };
    const change = {
      operation: 'delete',
      operationName: 'Microsoft.Network/x/delete',
      id: '/subscriptions/s/x',
      request,
    } as const;
    const ours = resourceEvent(change, 'EventGridSchema', 'tenant');
    const deleted = documented.find((sample) => member(sample, 'eventType') === ours['eventType']);
    const known = new Set(documented.flatMap((sample) => paths(sample)));
    expect(deleted).toBeDefined();
    expect(paths(ours).filter((path) => !known.has(path))).toEqual([]);
    expect(paths(deleted).filter((path) => !paths(ours).includes(path))).toEqual([]);
  },
);
