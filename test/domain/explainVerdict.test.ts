import { describe, expect, test } from 'vitest';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { explainVerdict } from '../../shared/domain/explainVerdict.ts';
import { asOf, bodies, estateOf, ids, serviceTags, type Topology } from '../support/topology.ts';

const options = { serviceTags, asOf };
const other = (id: string) => ({
  id,
  location: 'westeurope',
  properties: { computeType: 'AmlCompute', properties: {} },
});
const elsewhere = ids.compute.replace('/workspaces/ws/', '/workspaces/ws-two/');
const sameNames = ids.compute.replace('/resourceGroups/rg/', '/resourceGroups/rg-two/');

function ask(requirement: string, compute: string, ...others: readonly string[]) {
  const estate = parseEstate([{ source: 'estate.json', body: [...bodies(), ...others.map(other)] }]);
  const result = explainVerdict(estate, { requirement, compute }, options);
  return 'problem' in result ? result.problem : result.explanation.verdict.compute;
}

describe('the compute that is meant', () => {
  test.each([
    ['its name', 'cluster', []],
    ['its name in another letter case', 'CLUSTER', []],
    ['workspace and name', 'ws/cluster', []],
    ['its ARM id', ids.compute, [elsewhere, sameNames]],
    ['its ARM id in another letter case', ids.compute.toUpperCase(), [elsewhere, sameNames]],
    ['workspace and name, where another workspace has one of that name', 'WS/Cluster', [elsewhere]],
  ])('%s', (_, text, others) => {
    expect(ask('outbound-aad', text, ...others)).toBe(ids.compute);
  });

  test.each([
    ['none', 'clutser', [], 'no compute is called clutser; closest: cluster'],
    [
      'none in that workspace',
      'wz/cluster',
      [elsewhere],
      'no compute is called wz/cluster; closest: ws/cluster, ws-two/cluster',
    ],
    ['none with that id', `${ids.compute}s`, [], `no compute is called ${ids.compute}s; closest: ${ids.compute}`],
    ['two', 'cluster', [elsewhere], 'cluster may be each of ws-two/cluster, ws/cluster'],
    [
      'two of one name in workspaces of one name',
      'ws/cluster',
      [sameNames],
      `ws/cluster may be each of ${sameNames}, ${ids.compute}`,
    ],
  ])('%s: one line names the candidates', (_, text, others, line) => {
    const named = ask('outbound-aad', text, ...others);
    expect(named.split(/, | of /).toSorted()).toEqual(line.split(/, | of /).toSorted());
  });

  test('an estate without computes', () => {
    const result = explainVerdict(
      estateOf({ without: ['compute'] }),
      { requirement: 'outbound-aad', compute: 'x' },
      options,
    );
    expect(result).toEqual({ problem: 'no compute is called x: there is none in the estate' });
  });
});

test.each([
  ['outbound-ad', 'no requirement is called outbound-ad; closest: outbound-aad, '],
  ['storage-44', 'no requirement is called storage-44; closest: '],
  ['', 'no requirement is called ; closest: '],
  ['x'.repeat(100_000), 'no requirement is called xxx'],
])('an unknown requirement is told with the closest ones', (requirement, start) => {
  expect(ask(requirement, 'cluster').startsWith(start)).toBe(true);
});

test('a requirement of other computes is no verdict of this one', () => {
  expect(ask('batch-inbound-29876-29877', 'cluster')).toBe(
    'batch-inbound-29876-29877 is not about cluster, which is AmlCompute with profile aml-public-ip',
  );
});

test('a compute that is not judged has nothing to explain', () => {
  const result = explainVerdict(
    estateOf({ kind: 'AKS' }),
    { requirement: 'outbound-aad', compute: 'cluster' },
    options,
  );
  expect(result).toEqual({ problem: 'cluster is not judged: AKS compute is not judged' });
});

const because: readonly (readonly [Topology, object, string])[] = [
  [{}, {}, 'the compute does not say that its nodes have no public address'],
  [{ compute: { enableNodePublicIp: true } }, {}, 'enableNodePublicIp of the compute is true'],
  [{ compute: { enableNodePublicIp: false } }, {}, 'enableNodePublicIp of the compute is false'],
  [{ tags: { 'netguard-profile': 'aml-no-public-ip' } }, {}, 'chosen by the tag netguard-profile of the workspace'],
  [{}, { profile: 'aml-no-public-ip' }, 'chosen for this run'],
  [
    { workspace: { managedNetwork: { isolationMode: 'AllowInternetOutbound' } } },
    {},
    'the workspace has a managed virtual network',
  ],
  [{ compute: { subnet: null } }, {}, 'the compute names no subnet'],
];

test.each(because)('why the profile is what it is: %j %j', (topology, chosen, why) => {
  const asked = { requirement: 'outbound-aad', compute: 'cluster' };
  expect(explainVerdict(estateOf(topology), asked, { ...options, ...chosen })).toMatchObject({
    explanation: { verdict: { profileBecause: why } },
  });
});

test('the same estate gives the same explanation, with what is blocked in prefixes', () => {
  const asked = { requirement: 'outbound-batch-443', compute: 'cluster' };
  const hole = { name: 'hole', properties: { addressPrefix: '20.86.93.32/27', nextHopType: 'None' } };
  const [one, two] = [1, 2].map(() => explainVerdict(estateOf({ routes: [hole] }), asked, options));
  expect(JSON.stringify(one)).toBe(JSON.stringify(two));
  expect(one).toMatchObject({
    explanation: {
      packet: { role: 'blocked', peer: 'BatchNodeManagement.WestEurope', prefix: '20.86.93.32/27' },
      outcome: 'blocked',
      blocked: [{ part: '1 of 3 prefixes of BatchNodeManagement.WestEurope' }],
      alsoBlockedBy: [],
    },
  });
});
