import { expect, test } from 'vitest';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import type { ExampleRoute } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { exampleBodies, exampleTags } from '../../support/exampleEstate.ts';

const everything: ExampleRoute = ['0.0.0.0/0', 'VirtualAppliance', '10.0.100.4'];
const straight = (...prefixes: readonly string[]) => prefixes.map((prefix): ExampleRoute => [prefix, 'Internet']);
const everywhere = ['168.61.49.99/32', '23.99.5.239/32', '168.61.48.131/32', '138.91.141.162/32'];
const westEurope = ['52.166.243.90/32', '52.174.36.244/32'];

test.each<[string, readonly ExampleRoute[], VerdictState]>([
  ['by no route of their own', [], 'compliant'],
  ['to an appliance with everything else', [everything], 'violated'],
  ['past the appliance by the whole tag', [everything, ...straight('HDInsight')], 'compliant'],
  [
    'by the tags that the region needs',
    [everything, ...straight('HDInsight.WestEurope', 'HDInsight.WestUS', 'HDInsight.EastUS')],
    'compliant',
  ],
  ['by the tag of the region alone', [everything, ...straight('HDInsight.WestEurope')], 'violated'],
  ['by the fixed addresses', [everything, ...straight(...everywhere, ...westEurope)], 'compliant'],
  ['by a part of them', [everything, ...straight(...everywhere)], 'violated'],
])('answers to HDInsight go %s', (_, routes, state) => {
  const body = exampleBodies(
    { kind: 'HDInsight', profile: 'hdinsight-inbound' },
    { change: { routes }, directions: ['Inbound'] },
  );
  const { verdicts } = checkEstate(parseEstate([{ source: 'estate', body }]), {
    serviceTags: exampleTags,
    asOf: '2026-03-01',
  });
  const found = verdicts.filter(({ requirement }) => requirement === 'hdi-route-mgmt');
  expect(found.map((verdict) => verdict.state)).toEqual([state]);
});
