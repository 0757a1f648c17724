import { expect, test } from 'vitest';
import type { RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import { exampleVerdicts, missingIn } from '../../support/exampleVerdicts.ts';

const about = { kind: 'Databricks', profile: 'databricks-scc' } as const;

function judge(id: RequirementId, change: ExampleChange['change']) {
  return exampleVerdicts(id, about, { change: change ?? {} }).map((verdict) => ({
    subnet: verdict.subnet?.split('/').at(-1),
    state: verdict.state,
    message: verdict.message,
    missing: missingIn(verdict),
  }));
}

const subnetWith = (properties: Readonly<Record<string, unknown>>) => ({ subnet: { properties } });
const delegatedTo = (...services: readonly string[]) =>
  subnetWith({ delegations: services.map((serviceName, name) => ({ name: `${name}`, properties: { serviceName } })) });

test.each<[string, RequirementId, ExampleChange['change'], string, RegExp]>([
  [
    'in any letters',
    'dbx-subnets-delegated',
    delegatedTo('microsoft.databricks/WORKSPACES'),
    'compliant',
    /delegated to/,
  ],
  ['among others', 'dbx-subnets-delegated', delegatedTo('A/b', 'Microsoft.Databricks/workspaces'), 'compliant', /to M/],
  ['to nobody', 'dbx-subnets-delegated', delegatedTo(), 'violated', /subnet training is delegated to nobody\.$/],
  ['to others', 'dbx-subnets-delegated', delegatedTo('A/b', 'C/d'), 'violated', /is delegated to A\/b, C\/d\.$/],
  ['no group', 'dbx-subnets-have-nsg', subnetWith({ networkSecurityGroup: null }), 'violated', /no network security/],
  ['a group', 'dbx-subnets-have-nsg', {}, 'compliant', /^Subnet training has network security group nsg-training\.$/],
  [
    'a /26',
    'dbx-subnet-size',
    subnetWith({ addressPrefix: '10.0.1.0/26' }),
    'compliant',
    /^Subnet training has 64 add/,
  ],
  [
    'a /27',
    'dbx-subnet-size',
    subnetWith({ addressPrefix: '10.0.1.0/27' }),
    'violated',
    /training has 32 addresses, and/,
  ],
  [
    'two /27, and IPv6 does not count',
    'dbx-subnet-size',
    subnetWith({ addressPrefix: null, addressPrefixes: ['10.0.1.0/27', '10.0.3.0/27', 'fd00::/64'] }),
    'compliant',
    /^Subnet training has 64 addresses\.$/,
  ],
  [
    'a /27 and IPv6',
    'dbx-subnet-size',
    subnetWith({ addressPrefix: null, addressPrefixes: ['10.0.1.0/27', 'fd00::/64'] }),
    'violated',
    /training has 32 addresses/,
  ],
])('%s: %s', (_case, id, change, state, message) => {
  const [host, container] = judge(id, change);
  expect(host).toMatchObject({ subnet: 'training', state, message: expect.stringMatching(message) as string });
  expect(container).toMatchObject({ subnet: 'databricks-private', state: 'compliant' });
});

test.each<[RequirementId, string, unknown]>([
  ['dbx-subnets-delegated', 'delegations', 'all'],
  ['dbx-subnets-have-nsg', 'networkSecurityGroup', 'nsg'],
  ['dbx-subnet-size', 'addressPrefix', 'large'],
])('%s is unknown where %s cannot be read, and says so', (id, name, unreadable) => {
  const [host, container] = judge(id, subnetWith({ [name]: unreadable }));
  expect(host).toMatchObject({ state: 'unknown', missing: [expect.stringMatching(/^subnet training: /)] });
  expect(container).toMatchObject({ state: 'compliant', missing: [] });
});

test.each<RequirementId>(['dbx-subnets-delegated', 'dbx-subnets-have-nsg', 'dbx-subnet-size'])(
  '%s is unknown for a subnet that is not in the estate',
  (id) => {
    const [host] = judge(id, { subnet: null });
    expect(host).toMatchObject({ state: 'unknown', missing: ['subnet training: not in the estate'] });
  },
);

test('the default subnet is asked for once, and its name is compared without case', () => {
  expect(judge('dbx-default-subnet', {})).toMatchObject([{ subnet: 'training', state: 'compliant' }]);
  expect(judge('dbx-default-subnet', { spareSubnet: null })).toMatchObject([
    {
      state: 'violated',
      message: expect.stringMatching(/: network vnet-ml has no subnet called default\.$/) as string,
    },
  ]);
});

test('whether there is a default subnet cannot be told without the list of subnets', () => {
  expect(judge('dbx-default-subnet', { vnet: null })).toMatchObject([
    { state: 'unknown', missing: ['virtualNetwork vnet-ml: not in the estate'] },
  ]);
});
