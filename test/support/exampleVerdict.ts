import { checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import type { RequirementId } from '../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../shared/domain/requirements/requirement.ts';
import type { Verdict } from '../../shared/domain/verdict.ts';
import { type ExampleCase, exampleBodies, exampleTags } from './exampleEstate.ts';

/** The one verdict on a requirement in the topology in which everything holds, with a change made to it. */
export function exampleVerdict(
  id: RequirementId,
  about: ExampleCase,
  change: ExampleChange,
  asOf = '2026-11-22T18:00:00Z',
): Verdict {
  const bodies = exampleBodies(about, { change, directions: ['Outbound'] });
  const estate = parseEstate(bodies.map((body) => ({ source: 'example', body })));
  const { verdicts } = checkEstate(estate, { serviceTags: exampleTags, asOf });
  const [verdict, ...others] = verdicts.filter(({ requirement }) => requirement === id);
  if (verdict === undefined || others.length > 0) throw new Error(`${1 + others.length} verdicts on ${id}`);
  return verdict;
}
