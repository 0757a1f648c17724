import { describe, expect, test } from 'vitest';
import type { RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import { exampleVerdicts, missingIn } from '../../support/exampleVerdicts.ts';

const classic = { kind: 'BatchPool', profile: 'batch-classic' } as const;
const simplified = { kind: 'BatchPool', profile: 'batch-simplified' } as const;
const pool = (properties: Readonly<Record<string, unknown>>): ExampleChange => ({ change: { pool: { properties } } });

function modeOn(asOf: string, about: typeof classic | typeof simplified, change?: ExampleChange): readonly string[] {
  return exampleVerdicts('batch-mode-retired', about, change, { asOf }).map(({ state }) => state);
}

describe('the classic mode ends', () => {
  test.each([
    ['2026-03-31T23:59:59Z', 'at-risk'],
    ['2026-04-01T00:00:00Z', 'violated'],
  ])('on %s a classic pool is %s', (asOf, state) => {
    expect(modeOn(asOf, classic)).toEqual([state]);
    expect(modeOn(asOf, simplified)).toEqual(['compliant']);
  });

  test('the mode that a pool asks for is only a wish', () => {
    expect(modeOn('2026-04-01', classic, pool({ targetNodeCommunicationMode: 'Simplified' }))).toEqual(['violated']);
    expect(modeOn('2026-04-01', simplified, pool({ targetNodeCommunicationMode: 'Classic' }))).toEqual(['compliant']);
  });

  test.each([[null], ['Default'], [7]])('a pool whose mode reads %s is not judged by it', (mode) => {
    const [verdict] = exampleVerdicts('batch-mode-retired', simplified, pool({ currentNodeCommunicationMode: mode }));
    expect(verdict?.state).toBe('unknown');
    expect(verdict === undefined ? [] : missingIn(verdict)).toEqual([expect.stringMatching(/^batchPool pool: /)]);
  });

  test('what a classic pool needs stays critical for as long as it is in that mode', () => {
    const closed: ExampleChange = { rules: [[100, 'Deny', 'Tcp', 'BatchNodeManagement', '29876-29877']] };
    for (const asOf of ['2026-03-01', '2026-06-01']) {
      expect(exampleVerdicts('batch-inbound-29876-29877', classic, closed, { asOf })).toMatchObject([
        { state: 'violated', severity: 'critical' },
      ]);
    }
  });
});

describe('the way to node management', () => {
  const account = '{id:batchAccount}';
  const endpoint = '{id:endpoint}';
  const closed: ExampleChange = { rules: [[100, 'Deny', 'Tcp', 'BatchNodeManagement', '443']] };
  const noPublicIp = {
    networkConfiguration: { publicIPAddressConfiguration: { provision: 'NoPublicIPAddresses' } },
  };
  const connected = (state: string | null, groups: readonly string[] | null): ExampleChange['change'] => ({
    pool: { properties: noPublicIp },
    batchAccount: {
      properties: {
        privateEndpointConnections: [
          {
            properties: {
              privateEndpoint: { id: endpoint },
              ...(state === null ? {} : { privateLinkServiceConnectionState: { status: state } }),
            },
          },
        ],
      },
    },
    endpoint:
      groups === null
        ? null
        : {
            properties: {
              subnet: { id: '{id:endpointSubnet}' },
              privateLinkServiceConnections: [{ properties: { privateLinkServiceId: account, groupIds: groups } }],
            },
          },
  });

  test.each<[string, ExampleChange['change'], string, readonly string[]]>([
    ['public nodes', {}, 'violated', []],
    ['no public addresses and no endpoint', { pool: { properties: noPublicIp } }, 'violated', []],
    ['an endpoint for node management', connected('Approved', ['nodeManagement']), 'not-applicable', []],
    ['an endpoint for the account alone', connected('Approved', ['batchAccount']), 'violated', []],
    ['an endpoint that was refused', connected('Rejected', ['nodeManagement']), 'violated', []],
    [
      'an endpoint of which nobody says whether it is approved',
      connected(null, ['nodeManagement']),
      'unknown',
      ['privateEndpoint pe-ws: nothing says whether its connection is approved'],
    ],
    [
      'an endpoint that is not in the estate',
      connected('Approved', null),
      'unknown',
      ['privateEndpoint pe-ws: not in the estate'],
    ],
    [
      'an account that does not list its endpoints',
      { pool: { properties: noPublicIp }, batchAccount: { properties: { privateEndpointConnections: null } } },
      'unknown',
      ['batchAccount batch: its body does not list private endpoint connections'],
    ],
  ])('%s', (_case, change, state, missing) => {
    const [verdict] = exampleVerdicts('outbound-batch-443', simplified, { ...closed, change: change ?? {} });
    expect(verdict?.state).toBe(state);
    expect(verdict === undefined ? null : missingIn(verdict)).toEqual(missing);
  });

  test('an open way is compliant whatever cannot be told', () => {
    const change = connected('Approved', null);
    expect(exampleVerdicts('outbound-batch-443', simplified, { change: change ?? {} })).toMatchObject([
      { state: 'compliant' },
    ]);
  });
});

test.each<[unknown, string]>([
  ['Enabled', 'violated'],
  ['Disabled', 'not-applicable'],
  [null, 'not-applicable'],
  [7, 'unknown'],
])('between nodes that talk to each other (%s) closed SSH is %s', (interNodeCommunication, state) => {
  const closed: ExampleChange = {
    rules: [[100, 'Deny', 'Tcp', '{subnet}', '22']],
    ...pool({ interNodeCommunication }),
  };
  const id: RequirementId = 'batch-intra-subnet-ssh';
  expect(exampleVerdicts(id, simplified, closed).map((verdict) => verdict.state)).toEqual([state]);
});
