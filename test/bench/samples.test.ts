import { expect, test } from 'vitest';
import { askedGroupText, decideGroup } from '../../bench/askedGroup.ts';
import { scopeOf } from '../../bench/heldSubnet.ts';
import { decidingRules, passesByCidrTools } from '../../bench/peers/addressPeers.ts';
import { smtText } from '../../bench/peers/smtText.ts';
import { armEstateText } from '../../bench/samples/armEstate.ts';
import {
  type AskedGroup,
  apartPrefixes,
  askedNetwork,
  deniedDenseGroup,
  denseGroup,
} from '../../bench/samples/denseGroup.ts';
import { hiddenDenies, hostileGroup } from '../../bench/samples/hostileGroup.ts';
import { mixedEstateText, unitsPerNetwork } from '../../bench/samples/mixedEstate.ts';
import { peerChecks } from '../../bench/samples/peerChecks.ts';
import { firstWrongVerdict } from '../../bench/samples/sampleEstate.ts';
import { groupText, rulesPerGroup, sampleRules, sampleSubnet } from '../../bench/samples/sampleSubnet.ts';
import { sampleTags } from '../../bench/samples/sampleTags.ts';
import { sizedTagFlow, sizedTagRules, withSizedTag } from '../../bench/samples/sizedTag.ts';
import { checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { bruteForce, type Question } from '../support/bruteForce.ts';
import type { WrittenRule } from '../support/plainRules.ts';

const { tags } = sampleTags('no such file');
const scope = scopeOf(tags, askedNetwork);
const cloud = tags.prefixes('AzureCloud');

/** Enough that every flow is broken in both ways. */
const subnets = Array.from({ length: 160 }, (_, index) => sampleSubnet(index));

function bodyOf({ rules }: Pick<AskedGroup, 'rules'>): {
  readonly properties: { readonly securityRules: WrittenRule[] };
} {
  return JSON.parse(askedGroupText(rules));
}

test('every subnet of the estate has the verdicts that it was made for', () => {
  expect(firstWrongVerdict(tags, subnets)).toBeNull();
});

test('no two groups are the same, and each has as many rules as is said', () => {
  expect(new Set(subnets.map(groupText)).size).toBe(subnets.length);
  expect(subnets.map((subnet) => sampleRules(subnet).length)).toEqual(subnets.map(() => rulesPerGroup));
});

test('the exported estate is read whole and judged without gaps', () => {
  const count = 16;
  const estate = parseEstate([{ source: 'estate.json', body: JSON.parse(armEstateText(count)) }]);
  const { summary, coverage } = checkEstate(estate, { serviceTags: tags, asOf: '2026-11-22T18:00:00Z' });
  expect(estate.issues).toEqual([]);
  expect(coverage.missing).toEqual([]);
  // Of the two broken groups one blocks a flow of the mode that was retired, which is asked of nobody.
  expect(summary).toMatchObject({ computes: count, violated: 1, unknown: 0, 'at-risk': 0 });
});

function judgeMixed(networks: number) {
  const estate = parseEstate([{ source: 'estate.json', body: JSON.parse(mixedEstateText(networks)) }]);
  expect(estate.issues).toEqual([]);
  return checkEstate(estate, { serviceTags: tags, asOf: '2026-11-22T18:00:00Z' });
}

test('the estate of all kinds is read whole, and each of its networks is judged alike', () => {
  const [one, two] = [judgeMixed(1), judgeMixed(2)];
  expect(two.coverage.missing).toEqual([]);
  expect(one.summary.computes).toBe(unitsPerNetwork);
  expect(one.summary.violated).toBeGreaterThan(0);
  for (const [state, count] of Object.entries(two.summary)) {
    expect([state, count]).toEqual([state, 2 * one.summary[state as keyof typeof one.summary]]);
  }
  expect(new Set(one.verdicts.map(({ computeKind }) => computeKind)).size).toBe(7);
});

test.each([
  ['allowed', denseGroup],
  ['partial', deniedDenseGroup],
] as const)('a dense group is %s, whatever its size', (state, make) => {
  for (const [rules, prefixes] of [
    [10, 10],
    [10, 300],
    [40, 20],
  ] as const) {
    const asked = make(rules, apartPrefixes(cloud, prefixes));
    expect(decideGroup(bodyOf(asked), asked.flow, scope).state).toBe(state);
  }
});

test('a dense group blames the one rule that denies', () => {
  const asked = deniedDenseGroup(50, apartPrefixes(cloud, 100));
  const { blockedBy, alsoBlockedBy } = decideGroup(bodyOf(asked), asked.flow, scope);
  expect([...blockedBy, ...alsoBlockedBy].map(({ rule }) => rule.name)).toEqual(['Deny-One']);
});

test('a tag of any size is allowed by the rule that names it', () => {
  for (const [rules, size] of [
    [10, 1],
    [10, 500],
    [100, 40],
  ] as const) {
    const sized = scopeOf(withSizedTag(tags, apartPrefixes(cloud, size)), askedNetwork);
    expect(decideGroup(bodyOf({ rules: sizedTagRules(rules) }), sizedTagFlow(sized), sized).state).toBe('allowed');
  }
});

test.each([1, 2, 3, 4, 5, 6])('boxes at random are decided as brute force decides them (%i)', (seed) => {
  for (const make of [hostileGroup, hiddenDenies]) {
    const asked = make(9, 4, seed);
    const body = bodyOf(asked);
    const question: Question = {
      direction: 'Outbound',
      protocol: '*',
      remote: asked.remote,
      local: [asked.local],
      ports: ['*'],
      securityGroups: [{ name: 'hostile', rules: body.properties.securityRules }],
      serviceTags: { VirtualNetwork: [askedNetwork] },
    };
    const { state, blockedShare } = decideGroup(body, asked.flow, scope);
    const expected = bruteForce(question);
    expect(state).toBe(expected.state);
    expect(blockedShare).toBeCloseTo(expected.hasSurelyBlocked ? (expected.blockedShare ?? 0) : 0, 9);
    if (make === hiddenDenies) expect(state).toBe('allowed');
  }
});

test('prefixes alone give the same answers where they can', () => {
  const checks = subnets.slice(0, 48).flatMap((subnet) => peerChecks(tags, subnet));
  const byPrefixes = checks.filter((check) => check.byPrefixes);
  expect(byPrefixes.some(({ passes }) => !passes)).toBe(true);
  for (const { question, passes } of byPrefixes) {
    expect(passesByCidrTools(question.remote, decidingRules(question))).toBe(passes);
  }
});

test('the text for z3 writes a small question out in full', () => {
  const text = smtText({
    protocol: 'Tcp',
    ports: [443, 443],
    remote: ['20.0.0.0/30'],
    local: '10.0.1.0/24',
    rules: [
      {
        access: 'Allow',
        protocol: '*',
        remote: ['20.0.0.0/31', '20.0.0.2'],
        local: null,
        sourcePorts: [0, 65535],
        ports: [[80, 443]],
      },
    ],
  });
  expect(text.split('\n').slice(6)).toEqual([
    '(define-fun from1 () Bool false)',
    '(define-fun from0 () Bool (ite (and true (and hasPorts true (and (bvule #x0050 port) (bvule port #x01bb))) (or (= ((_ extract 31 1) remote) #b0001010000000000000000000000000) (= ((_ extract 31 0) remote) #b00010100000000000000000000000010) false) true) true from1))',
    '(assert (= protocol #b000))',
    '(assert (bvule protocol #b101))',
    '(assert (or (not hasPorts) (= port #x01bb)))',
    '(assert (= ((_ extract 31 2) remote) #b000101000000000000000000000000))',
    '(assert (= ((_ extract 31 8) local) #b000010100000000000000001))',
    '(assert (not from0))',
  ]);
});
