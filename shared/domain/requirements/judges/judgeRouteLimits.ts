import { nameOf } from '../../armId.ts';
import { valueOf } from '../../estate/estate.ts';
import type { Route } from '../../network/route.ts';
import { printable } from '../../printable.ts';
import type { PathLookup } from '../path/networkPath.ts';
import { tableRoutes } from '../path/subnetRoutes.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#service-tags-for-user-defined-routes */
export const mostTagRoutes = 25;
/** https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits */
export const mostRoutes = 400;

/** Whether the table of the subnet has room for its routes by Azure's limits. */
export function judgeRouteLimits(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const question = `How many routes the table of subnet ${printable(nameOf(facts.subnetId))} has`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const { subnet, unread } = lookup.path;
  const table = tableRoutes(subnet, facts.estate);
  if ('missing' in table) return unknown(question, unread);
  if (valueOf(subnet.routeTable) === null) {
    return compliant(`Subnet ${printable(nameOf(subnet.id))} has no route table`);
  }
  const ofTags = tagRoutes(table.value).length;
  const all = table.value.length;
  const name = printable(nameOf(valueOf(subnet.routeTable) ?? subnet.id));
  if (ofTags <= mostTagRoutes && all <= mostRoutes) {
    return compliant(
      `Route table ${name} keeps within Azure's limits: ${all} routes, ${ofTags} of them to service tags`,
    );
  }
  const reason =
    ofTags > mostTagRoutes
      ? `route table ${name} has ${ofTags} routes to service tags, and Azure allows ${mostTagRoutes}`
      : `route table ${name} has ${all} routes, and Azure allows ${mostRoutes}`;
  return violated(requirement, reason, { 'properties.routes': { all, ofTags } });
}

/** The routes of a table that name a service tag. */
export function tagRoutes(routes: readonly Route[]): readonly Route[] {
  return routes.filter(({ addresses, unreadable }) => addresses === null && unreadable === null);
}
