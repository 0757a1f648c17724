import { type CheckOptions, checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import type { RequirementId } from '../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../shared/domain/requirements/requirement.ts';
import type { Verdict } from '../../shared/domain/verdict.ts';
import { type Directed, type ExampleCase, exampleBodies, exampleTags } from './exampleEstate.ts';

/** The verdicts on one requirement, by subnet, in the topology in which everything holds, with changes made to it. */
export function verdictsOnExample(
  id: RequirementId,
  about: ExampleCase,
  changes: readonly Directed[],
  options: Partial<CheckOptions> = {},
): readonly Verdict[] {
  const bodies = exampleBodies(about, ...changes);
  const estate = parseEstate(bodies.map((body) => ({ source: 'example', body })));
  const { verdicts } = checkEstate(estate, { serviceTags: exampleTags, asOf: '2026-03-01T00:00:00Z', ...options });
  return verdicts.filter(({ requirement }) => requirement === id);
}

/** The same with one change, whose rules stand in both directions. */
export function exampleVerdicts(
  id: RequirementId,
  about: ExampleCase,
  change: ExampleChange = {},
  options: Partial<CheckOptions> = {},
): readonly Verdict[] {
  return verdictsOnExample(id, about, [{ change, directions: ['Inbound', 'Outbound'] }], options);
}

/** What a verdict says of what it could not see: `subnet training: not in the estate`. */
export function missingIn({ evidence }: Verdict): readonly string[] {
  return evidence.missing.map(({ fact, resource, why }) => `${fact} ${resource.split('/').at(-1)}: ${why}`);
}
