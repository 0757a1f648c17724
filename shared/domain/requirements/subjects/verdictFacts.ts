import { idKey } from '../../armId.ts';
import { unitOf, type Verdict } from '../../verdict.ts';
import { type ComputeFacts, factsOf } from './computeFacts.ts';
import { allProfiles } from './profile.ts';
import { subjectsOf } from './subjects.ts';

/** Finds what a verdict was judged by, by the profile that it names; null where it is about no subnet of a subject of the estate. */
export function verdictFacts(
  about: Pick<ComputeFacts, 'estate' | 'serviceTags'>,
): (verdict: Pick<Verdict, 'id' | 'subnet' | 'profile'>) => ComputeFacts | null {
  const subjects = new Map(subjectsOf(about.estate).subjects.map((subject) => [subject.key, subject]));
  return (verdict) => {
    const subject = subjects.get(unitOf(verdict));
    const profile = allProfiles.find((known) => known === verdict.profile);
    if (subject?.placement.in !== 'customer network' || profile === undefined) return null;
    const seat = subject.placement.seats.find(({ subnet }) => idKey(subnet) === idKey(verdict.subnet ?? ''));
    return seat === undefined ? null : factsOf(subject, seat, profile, about);
  };
}
