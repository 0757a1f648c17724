import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkEstate } from '../../shared/domain/check.ts';
import { explainVerdict } from '../../shared/domain/explainVerdict.ts';
import type { Explanation } from '../../shared/domain/explanation.ts';
import { catalogue } from '../../shared/domain/requirements/catalogue.ts';
import type { Requirement } from '../../shared/domain/requirements/requirement.ts';
import { estateOfRandom, randomEstates } from '../support/randomTopology.ts';
import { asOf, serviceTags } from '../support/topology.ts';

const options = { serviceTags, asOf };
const letsPass: readonly string[] = ['pass', 'passFilters', 'absent', 'notAsked'];

/** What an explanation must not leave open or say otherwise than its verdict; null where it agrees. */
const isFlow = (id: string): boolean =>
  catalogue.some((requirement: Requirement) => requirement.id === id && requirement.kind === 'flow');

function disagreement({ verdict, packet, steps, outcome }: Explanation): string | null {
  const { state, evidence } = verdict;
  const effects = steps.map(({ effect }) => effect);
  switch (state) {
    case 'violated': {
      if (evidence.witness === null) return packet === null ? null : 'a packet where no flow is judged';
      if (JSON.stringify(packet?.witness) !== JSON.stringify(evidence.witness))
        return 'another packet than the witness';
      if (packet?.role !== 'blocked' || outcome !== 'blocked') return 'the witness is not blocked';
      const open = effects.filter((effect) => effect === 'cannotTell').length;
      if (!effects.includes('block') && open < 2) return 'no layer blocks the witness';
      const named = new Set(
        evidence.blockedBy.map((by) => (by.kind === 'route' ? `${by.route} ${by.prefix}` : by.rule)),
      );
      const deciding = steps.filter(({ effect, layer }) => effect === 'block' && layer !== 'wayOut');
      const strangers = deciding.flatMap(({ decidedBy }) =>
        decidedBy.flatMap((by) =>
          by.kind === 'route'
            ? [`${by.route} ${by.prefix}`]
            : by.kind === 'none' || by.kind === 'platformExemption'
              ? ['?']
              : [by.rule],
        ),
      );
      return strangers.every((name) => named.has(name))
        ? null
        : `blocked by ${strangers.join()}, which the verdict does not blame`;
    }
    case 'compliant':
      if (packet === null) return steps.length === 0 && outcome === null ? null : 'steps without a packet';
      if (packet.role !== 'representative' || outcome !== 'passes') return 'the representative packet does not pass';
      return effects.every((effect) => letsPass.includes(effect)) ? null : 'a layer does not let it pass';
    case 'unknown':
      if (packet?.role === 'blocked') return 'surely blocked, and not violated';
      if (packet?.role === 'perhapsRequired' && outcome !== 'blocked') return 'a packet that is not even blocked';
      if (packet?.role === 'undecided' && outcome !== 'unknown') return 'the undecided packet is decided';
      if (outcome === 'unknown') return effects.includes('cannotTell') ? null : 'no layer is undecided';
      return evidence.missing.length > 0 ? null : 'nothing is missing';
    case 'not-applicable':
    case 'at-risk':
      return packet === null ? null : 'a packet where no flow is judged';
  }
}

test('the explanation of any verdict agrees with it, layer by layer', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(randomEstates, (drawn) => {
      const estate = estateOfRandom(drawn);
      for (const verdict of checkEstate(estate, options).verdicts) {
        const result = explainVerdict(estate, { requirement: verdict.requirement, compute: 'cluster' }, options);
        if ('problem' in result) throw new Error(result.problem);
        const { explanation } = result;
        expect(explanation.verdict).toEqual(verdict);
        if (isFlow(verdict.requirement)) {
          expect([verdict.requirement, disagreement(explanation)]).toEqual([verdict.requirement, null]);
        }
        const way = `${verdict.state} ${explanation.packet?.role ?? 'no packet'}`;
        seen.set(way, (seen.get(way) ?? 0) + 1);
      }
    }),
    { numRuns: Number(process.env['NETGUARD_RUNS'] ?? 40) },
  );
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining([
      'violated blocked',
      'compliant representative',
      'unknown undecided',
      'not-applicable no packet',
    ]),
  );
});
