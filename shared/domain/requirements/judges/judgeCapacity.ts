import { idKey, nameOf } from '../../armId.ts';
import { listKey } from '../../estate/completeList.ts';
import type { Estate, Fact } from '../../estate/estate.ts';
import { onceFor } from '../../onceFor.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import type { JudgedRequirement } from '../requirement.ts';
import { type ComputeFacts, workspaceId } from '../subjects/computeFacts.ts';
import type { Subject } from '../subjects/subject.ts';
import { type AddressNeed, freeAddresses, needOf, subjectsIn } from './freeAddresses.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/**
 * Whether all clusters and pools of the subnet find addresses when they grow to their largest. What the known ones lack is lacking
 * whatever others there are.
 */
export function enoughAddresses(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const name = printable(nameOf(facts.subnetId));
  const question = `Whether subnet ${name} has enough addresses`;
  const own = needOf(facts);
  if (own.most === 0) return compliant(`${printable(facts.compute.name)} is as large as it may become`);
  const room = roomIn(facts);
  if ('missing' in room) return unknown(question, [subnetMissing(facts, room.missing)]);

  const { free, capacity } = room.value;
  const all = subjectsIn(facts.subnetId, facts.estate).map(needIfThere);
  const [least, most] = [sum(all.map((need) => need.least)), sum(all.map((need) => need.most))];
  const stock = `${free} of ${capacity} addresses of subnet ${name} are left`;
  if (own.least > 0 && free < least) {
    return violated(requirement, `${stock}, and its clusters may grow by ${nodes(least)}`, {
      'properties.ipConfigurations': capacity - free,
      capacity,
      demand: least,
    });
  }
  const missing = [...(free < most ? all.flatMap((need) => need.missing) : []), ...unlisted(facts)];
  if (missing.length > 0) return unknown(question, missing);
  return compliant(`${stock}, and its clusters may grow by ${nodes(most)}${byWhom(facts)}`);
}

/** Whether there is an address for the next node at all. */
export function anyAddress(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const name = printable(nameOf(facts.subnetId));
  const question = `Whether subnet ${name} has a free address`;
  const own = needOf(facts);
  if (own.most === 0) return compliant(`${printable(facts.compute.name)} needs no more addresses`);
  const room = roomIn(facts);
  if ('missing' in room) return unknown(question, [subnetMissing(facts, room.missing)]);
  const { free, capacity } = room.value;
  if (free > 0) return compliant(`Subnet ${name} has ${free} of ${capacity} addresses left`);
  if (own.least === 0) return unknown(question, own.missing);
  return violated(requirement, `all ${capacity} addresses of subnet ${name} are taken`, {
    'properties.ipConfigurations': capacity,
  });
}

function nodes(count: number): string {
  return count === 1 ? '1 node' : `${count} nodes`;
}

/** What names the subnet and may be elsewhere takes no address for sure. */
function needIfThere(subject: Subject): AddressNeed {
  const need = needOf(subject);
  return subject.placement.in === 'cannot tell' ? { ...need, least: 0, missing: subject.placement.missing } : need;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function roomIn({ estate, subnetId }: ComputeFacts): Fact<{ free: number; capacity: number }> {
  const subnet = estate.subnets.get(idKey(subnetId));
  return subnet === undefined ? { missing: 'not in the estate' } : freeAddresses(subnet);
}

function subnetMissing({ subnetId }: ComputeFacts, why: string): Missing {
  return { fact: 'subnet', resource: subnetId, why };
}

/** Others of the same workspace or account may be in the subnet too. */
function unlisted(facts: ComputeFacts): readonly Missing[] {
  const { estate, attached } = facts;
  const pool = attached !== null && 'pool' in attached ? attached.pool : null;
  const [list, scope] =
    pool === null ? (['computes', workspaceId(facts)] as const) : (['batchPools', pool.account] as const);
  if (estate.complete.has(listKey(list, scope))) return [];
  return [{ fact: list, resource: scope, why: 'nobody said that these are all' }];
}

/** Other workspaces may have put computes into the subnet that the estate does not hold. */
function byWhom({ estate }: ComputeFacts): string {
  const open = unlistedWorkspaces(estate);
  return open === 0
    ? ''
    : ` (without the computes of ${open === 1 ? '1 workspace' : `${open} workspaces`} that are not all listed)`;
}

const unlistedWorkspaces = onceFor(
  ({ workspaces, complete }: Estate) =>
    [...workspaces.keys()].filter((id) => !complete.has(listKey('computes', id))).length,
);
