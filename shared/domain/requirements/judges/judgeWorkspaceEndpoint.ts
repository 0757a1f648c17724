import { nameOf, parseArmId } from '../../armId.ts';
import { valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import { nearWorkspaceEndpoints } from '../path/nearEndpoints.ts';
import type { PathLookup } from '../path/networkPath.ts';
import type { JudgedRequirement } from '../requirement.ts';
import { type ComputeFacts, workspaceId } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** Whether an approved private endpoint of the workspace is in the network of the compute or in one that it is connected to. */
export function workspaceEndpoint(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const workspace = printable(nameOf(workspaceId(facts)));
  const question = `Whether the nodes reach workspace ${workspace} through a private endpoint`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const near = nearWorkspaceEndpoints(facts, lookup.path);
  if ('missing' in near) return unknown(question, [near.missing]);
  const [first] = near;
  if (first !== undefined) {
    return compliant(`Private endpoint ${printable(nameOf(first.endpoint.id))} leads to workspace ${workspace}`);
  }
  const network = printable(nameOf(parseArmId(facts.subnetId)?.parent ?? facts.subnetId));
  const reason = `workspace ${workspace} has no approved private endpoint in network ${network} or in one connected to it`;
  const connections = facts.workspace === null ? [] : (valueOf(facts.workspace.connections) ?? []);
  return violated(requirement, reason, {
    'properties.privateEndpointConnections': connections.map(({ endpoint, state }) => ({ endpoint, state })),
  });
}
