import { nameOf } from '../../armId.ts';
import { valueOf } from '../../estate/estate.ts';
import { describeHop } from '../../network/describeHop.ts';
import { printable } from '../../printable.ts';
import type { PathLookup } from '../path/networkPath.ts';
import { tableRoutes } from '../path/subnetRoutes.ts';
import { wayOut } from '../path/wayOut.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { nodesArePublic } from '../subjects/profile.ts';
import { needOfDirect, waysOut } from './judgeEgress.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/**
 * A route to the internet is of no use to nodes that have no public address to leave from.
 * https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
 */
export function judgeInternetRoute(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const name = printable(nameOf(facts.subnetId));
  const question = `Whether the routes of subnet ${name} to the internet lead out`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const { path } = lookup;
  const { subnet } = path;
  if ('missing' in tableRoutes(subnet, facts.estate)) return unknown(question, path.unread);
  const way = wayOut({ subnet, publicIp: nodesArePublic(facts.profile, facts.compute) }, 'public', facts.estate);
  if ('by' in way && way.by !== 'nothing') {
    return compliant(`The nodes of subnet ${name} have a public address to leave from: ${way.by}`);
  }
  const { direct, missing } = waysOut(facts, path);
  const routes = direct.filter((one) => one.name !== null);
  const need = needOfDirect(routes, facts, path);
  if (need.state === 'not needed') {
    if (missing.length > 0) return unknown(question, missing);
    return compliant(
      routes.length === 0
        ? `No route of subnet ${name} sends packets straight to the internet`
        : `The routes of subnet ${name} to the internet take nothing that the compute needs`,
    );
  }
  if ('missing' in way) return unknown(question, [way.missing]);
  if (need.state === 'cannot tell') return unknown(question, need.missing);
  return violated(
    requirement,
    `subnet ${name} is private and has no NAT gateway with a public address, and packets go to ${describeHop(need.route)}`,
    {
      'properties.defaultOutboundAccess': valueOf(subnet.defaultOutboundAccess),
      'properties.natGateway': valueOf(subnet.natGateway),
    },
  );
}
