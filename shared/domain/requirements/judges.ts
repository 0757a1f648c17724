import type { ComputeFacts } from './computeFacts.ts';
import { judgeEgress } from './judgeEgress.ts';
import type { Judgement } from './judgeFlow.ts';
import { subnetExists, subnetNotDelegated } from './judgePlacement.ts';
import type { PathLookup } from './networkPath.ts';
import type { JudgedRequirement, JudgeName } from './requirement.ts';

type Judge = (requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup) => Judgement;

/** The judges of what is not a flow. */
export const judges: Readonly<Record<JudgeName, Judge>> = {
  subnetExists,
  subnetNotDelegated,
  explicitOutbound: judgeEgress,
};
