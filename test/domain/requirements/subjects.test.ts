import { expect, test } from 'vitest';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { type ComputeKind, type ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { Profile } from '../../../shared/domain/requirements/subjects/profile.ts';
import type { Subject } from '../../../shared/domain/requirements/subjects/subject.ts';
import { subjectsOf } from '../../../shared/domain/requirements/subjects/subjects.ts';
import { exampleBodies, exampleTags } from '../../support/exampleEstate.ts';
import { exampleIds as ids } from '../../support/exampleIds.ts';

function subjectOf(kind: ComputeKind, profile: Profile, change: ExampleChange['change'] = {}): Subject {
  const bodies = exampleBodies({ kind, profile }, { change: { change }, directions: [] });
  const estate = parseEstate(bodies.map((body) => ({ source: 'example', body })));
  const [subject, ...others] = subjectsOf(estate).subjects;
  if (subject === undefined || others.length > 0) throw new Error('expected one subject');
  return subject;
}

/** The profile with its alternatives, or why there is none. */
function placed({ placement }: Subject): string {
  switch (placement.in) {
    case 'customer network':
      return [placement.profile, ...(placement.unsure?.alternatives ?? [])].join(' or ');
    case 'no customer network':
      return `outside: ${placement.profile}`;
    case 'cannot tell':
      return placement.missing.map(({ fact, why }) => `${fact}: ${why}`).join('; ');
  }
}

const parameters = (values: object) => ({ databricks: { properties: { parameters: values } } });
const networkProfile = (properties: object) => ({ hdInsight: { properties: { networkProperties: properties } } });

/** Section 0.3 of the requirement facts, for everything but clusters and instances. */
test.each<[string, ComputeKind, Profile, NonNullable<ExampleChange['change']>, string]>([
  ['serverless with public addresses', 'Serverless', 'aml-serverless-public-ip', {}, 'aml-serverless-public-ip'],
  ['and without', 'Serverless', 'aml-serverless-no-public-ip', {}, 'aml-serverless-no-public-ip'],
  [
    'and without a word of them',
    'Serverless',
    'aml-serverless-public-ip',
    { workspace: { properties: { serverlessComputeSettings: { serverlessComputeNoPublicIP: null } } } },
    'aml-serverless-public-ip or aml-serverless-no-public-ip',
  ],
  [
    'serverless of a workspace with a managed network',
    'Serverless',
    'aml-serverless-public-ip',
    { workspace: { properties: { managedNetwork: { isolationMode: 'AllowInternetOutbound' } } } },
    'outside: aml-managed-vnet',
  ],
  ['a virtual machine', 'VirtualMachine', 'attached-vm', {}, 'attached-vm'],
  [
    'one that is not in the estate',
    'VirtualMachine',
    'attached-vm',
    { virtualMachine: null },
    'virtualMachine: not in the estate',
  ],
  [
    'one whose interface is not',
    'VirtualMachine',
    'attached-vm',
    { networkInterface: null },
    'networkInterface: not in the estate',
  ],
  [
    'a registration that names none',
    'VirtualMachine',
    'attached-vm',
    { compute: { properties: { resourceId: null } } },
    'compute: its body does not name the resource',
  ],
  ['a cluster managed from outside', 'HDInsight', 'hdinsight-inbound', {}, 'hdinsight-inbound'],
  ['and one that calls out', 'HDInsight', 'hdinsight-outbound', {}, 'hdinsight-outbound'],
  [
    'and one that does not say',
    'HDInsight',
    'hdinsight-outbound',
    networkProfile({ resourceProviderConnection: null }),
    'hdinsight-inbound',
  ],
  [
    'and one in no network',
    'HDInsight',
    'hdinsight-inbound',
    { hdInsight: { properties: { computeProfile: { roles: [] } } } },
    'outside: none',
  ],
  ['Databricks with public addresses', 'Databricks', 'databricks-public-ip', {}, 'databricks-public-ip'],
  ['and without', 'Databricks', 'databricks-scc', {}, 'databricks-scc'],
  ['and by private link', 'Databricks', 'databricks-scc-private-link', {}, 'databricks-scc-private-link'],
  [
    'and without a word of them',
    'Databricks',
    'databricks-scc',
    parameters({ enableNoPublicIp: null }),
    'databricks-scc or databricks-public-ip',
  ],
  [
    'and in a network of its own',
    'Databricks',
    'databricks-scc',
    parameters({ customVirtualNetworkId: null }),
    'outside: databricks-managed-vnet',
  ],
  ['a classic pool', 'BatchPool', 'batch-classic', {}, 'batch-classic'],
  ['a simplified one', 'BatchPool', 'batch-simplified', {}, 'batch-simplified'],
  [
    'one whose mode is only a wish',
    'BatchPool',
    'batch-classic',
    { pool: { properties: { currentNodeCommunicationMode: null, targetNodeCommunicationMode: 'Classic' } } },
    'batch-simplified or batch-classic',
  ],
  [
    'one in no network',
    'BatchPool',
    'batch-simplified',
    { pool: { properties: { networkConfiguration: null } } },
    'outside: none',
  ],
])('%s', (_what, kind, profile, change, expected) => {
  expect(placed(subjectOf(kind, profile, change))).toBe(expected);
});

test('a verdict names the resource behind a registration, and the workspace of serverless compute', () => {
  expect(subjectOf('VirtualMachine', 'attached-vm')).toMatchObject({
    key: ids.compute.toLowerCase(),
    id: ids.virtualMachine,
    workspaceId: ids.workspace,
  });
  expect(subjectOf('HDInsight', 'hdinsight-inbound').id).toBe(ids.hdInsight);
  expect(subjectOf('Databricks', 'databricks-scc').id).toBe(ids.databricks);
  expect(subjectOf('Serverless', 'aml-serverless-public-ip')).toMatchObject({
    key: ids.workspace.toLowerCase(),
    id: ids.workspace,
  });
  expect(subjectOf('BatchPool', 'batch-classic')).toMatchObject({ id: ids.pool, workspaceId: null });
});

test('Databricks is in its two subnets', () => {
  const { placement } = subjectOf('Databricks', 'databricks-scc');
  expect(placement).toMatchObject({ seats: [{ subnet: ids.subnet }, { subnet: ids.secondSubnet }] });
});

test('a machine with two interfaces in one subnet is as good as the worse of them', () => {
  const second = `${ids.resourceGroup}/providers/Microsoft.Network/networkInterfaces/second`;
  const closed = `${ids.resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/closed`;
  const configuration = { name: 'c', properties: { privateIPAddress: '10.0.1.5', subnet: { id: ids.subnet } } };
  const bodies = exampleBodies(
    { kind: 'VirtualMachine', profile: 'attached-vm' },
    {
      directions: [],
      change: {
        change: {
          virtualMachine: {
            properties: { networkProfile: { networkInterfaces: [{ id: ids.networkInterface }, { id: second }] } },
          },
        },
        add: [
          { id: second, properties: { networkSecurityGroup: { id: closed }, ipConfigurations: [configuration] } },
          { id: closed, properties: { securityRules: [] } },
        ],
      },
    },
  );
  const estate = parseEstate(bodies.map((body) => ({ source: 'example', body })));
  const { verdicts } = checkEstate(estate, { serviceTags: exampleTags, asOf: '2026-03-01' });
  expect(verdicts.filter(({ requirement }) => requirement === 'vm-ssh-from-aml')).toMatchObject([
    { state: 'violated', evidence: { blockedBy: [{ level: 'networkInterface', resource: closed }] } },
  ]);
});
