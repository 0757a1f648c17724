import { nameOf } from '../../armId.ts';
import { printable } from '../../printable.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { DatedFacts } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { atRisk, compliant, unknown, violated } from './judgement.ts';

/** The last day of the classic mode. https://learn.microsoft.com/azure/batch/simplified-compute-node-communication */
const lastDay = '2026-03-31';

/** What the nodes do now counts; the mode that the pool asks for is only a preference. */
export function judgeBatchMode(requirement: JudgedRequirement, { attached, compute, asOf }: DatedFacts): Judgement {
  const name = printable(nameOf(compute.id));
  const cannotTell = (why: string): Judgement =>
    unknown(`In which mode pool ${name} communicates`, [{ fact: 'batchPool', resource: compute.id, why }]);
  const pool = attached !== null && 'pool' in attached ? attached.pool : null;
  const mode = pool?.communicationMode ?? { missing: 'not in the estate' };
  if ('missing' in mode) return cannotTell(mode.missing);
  const now = mode.value?.toLowerCase();
  if (now === 'simplified') return compliant(`Pool ${name} communicates in the simplified mode`);
  if (now !== 'classic') return cannotTell('its body does not say in which mode its nodes communicate now');
  const observed = { 'properties.currentNodeCommunicationMode': mode.value };
  return asOf.slice(0, 10) <= lastDay
    ? atRisk(`Pool ${name} communicates in the classic mode, which ends on ${lastDay}`, observed)
    : violated(requirement, `pool ${name} communicates in the classic mode, which ended on ${lastDay}`, observed);
}
