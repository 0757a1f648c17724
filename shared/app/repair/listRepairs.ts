import { type Issue, shown } from '../../domain/issue.ts';
import { type Repair, type RepairState, repairStates } from '../../domain/repair/repairRecord.ts';
import type { Ports } from '../ports.ts';

export interface RepairQuery {
  readonly state?: RepairState;
  readonly id?: string;
  readonly top: number;
}

const usualPage = 100;
const largestPage = 500;

/** Reads the query parameters `state`, `id` and `top`; whatever is wrong with them is said together. */
export function readRepairQuery(
  parameters: ReadonlyMap<string, string>,
): { readonly query: RepairQuery } | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const stateText = parameters.get('state');
  const state = repairStates.find((known) => known === stateText);
  if (stateText !== undefined && state === undefined) {
    issues.push({ path: 'state', expected: `expected one of ${repairStates.join(', ')}, got ${shown(stateText)}` });
  }
  const topText = parameters.get('top') ?? String(usualPage);
  const top = /^[1-9]\d{0,2}$/.test(topText) ? Number(topText) : Number.NaN;
  if (!(top <= largestPage)) {
    issues.push({ path: 'top', expected: `expected a number from 1 to ${largestPage}, got ${shown(topText)}` });
  }
  const id = parameters.get('id');
  if (issues.length > 0) return { issues };
  return { query: { top, ...(state === undefined ? {} : { state }), ...(id === undefined ? {} : { id }) } };
}

/** Repairs with every step they took, the newest first. */
export async function listRepairs(
  { state, id, top }: RepairQuery,
  ports: Pick<Ports, 'repairs'>,
): Promise<{ readonly repairs: readonly Repair[] }> {
  const all = id === undefined ? await ports.repairs.list() : [(await ports.repairs.read(id))?.repair ?? []].flat();
  return { repairs: all.filter((repair) => state === undefined || repair.state === state).slice(0, top) };
}
