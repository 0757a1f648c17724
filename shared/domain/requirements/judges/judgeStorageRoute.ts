import { nameOf } from '../../armId.ts';
import { printable } from '../../printable.ts';
import type { PathLookup } from '../path/networkPath.ts';
import { privateEndpointsOf, regionalTag } from '../path/peer.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { type AskedFlow, decideRequirement } from './decideRequirement.ts';
import { describeWays } from './describeWays.ts';
import { eachOnce, type Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';
import { routeEvidence } from './judgeRoute.ts';
import { decisionsByRoutes } from './routeDecisions.ts';

const storage: AskedFlow = {
  direction: 'Outbound',
  protocol: 'Tcp',
  ports: ['443'],
  peers: [[privateEndpointsOf('storageAccount', 'blob'), regionalTag('Storage', 'storageAccount')]],
};

const decideByRoutes = decisionsByRoutes((routes) => routes);

/**
 * Whether the routes of the subnet let packets get to the storage of the workspace: by private endpoints, by a service endpoint, straight,
 * or through an appliance, of which nobody can tell what it lets through.
 */
export function judgeStorageRoute(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const subnet = printable(nameOf(facts.subnetId));
  const question = `Whether the routes of subnet ${subnet} lead to the storage account of the workspace`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const { path } = lookup;
  const table = path.stack('Outbound', 'public').layers.find(({ kind }) => kind === 'routes');
  if (table === undefined) return unknown(question, path.unread);

  const { state, peers, blocked, missing } = decideRequirement(storage, facts, path, (flow, peer, far) =>
    decideByRoutes(path.stack(flow.direction, far).layers, flow, peer),
  );
  switch (state) {
    case 'compliant':
      return compliant(`The routes of subnet ${subnet} lead to ${peers.join(' and ')}`);
    case 'unknown':
      return unknown(question, eachOnce(missing));
    case 'violated': {
      const [first] = blocked;
      const ways = first === undefined ? 'the way is closed' : describeWays(first, table, facts.serviceTags);
      const judgement = violated(requirement, `${ways}, from where nothing gets there`, {
        'properties.routeTable': table.resource,
      });
      return { ...judgement, evidence: { ...judgement.evidence, ...routeEvidence(blocked, table, path) } };
    }
  }
}
