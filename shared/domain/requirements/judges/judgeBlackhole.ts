import { nameOf } from '../../armId.ts';
import type { Layer, LayerRule } from '../../network/layer.ts';
import { printable } from '../../printable.ts';
import type { PathLookup } from '../path/networkPath.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { describeWays } from './describeWays.ts';
import { eachOnce, type Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';
import { routeEvidence } from './judgeRoute.ts';
import { decideNeeded } from './neededPeers.ts';

/** Whether a route to nowhere takes addresses that the compute needs: those of the service tags that its flows name, in either direction. */
export function judgeBlackhole(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const subnet = printable(nameOf(facts.subnetId));
  const question = `Whether a route of subnet ${subnet} drops packets that the compute needs`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const { path } = lookup;
  const table = path.stack('Outbound', 'public').layers.find(({ kind }) => kind === 'routes');
  if (table === undefined) return unknown(question, path.unread);
  if (!table.rules.some(mayDrop)) return compliant(`No route of subnet ${subnet} leads to nowhere`);

  const holes: Layer = { ...table, rules: table.rules.map(onlyDrops) };
  const { needed: sure, perhaps: open, missing } = decideNeeded(holes, facts, path);
  if (sure.state === 'violated') {
    const [first] = sure.blocked;
    const ways = first === undefined ? 'some are dropped' : describeWays(first, holes, facts.serviceTags);
    const others = new Set(sure.blocked.map(({ name }) => name)).size - 1;
    const more = others === 0 ? '' : `, and so do packets for ${others} more ${others === 1 ? 'peer' : 'peers'}`;
    const judgement = violated(requirement, `${ways}${more}`, { 'properties.routeTable': table.resource });
    return { ...judgement, evidence: { ...judgement.evidence, ...routeEvidence(sure.blocked, table, path) } };
  }
  const undecided = [...sure.missing, ...(open.state === 'violated' ? missing : open.missing)];
  return sure.state === 'unknown' || open.state !== 'compliant'
    ? unknown(question, eachOnce(undecided))
    : compliant(`The routes of subnet ${subnet} to nowhere take nothing that the compute needs`);
}

/** A route of the user's: what Azure drops by itself are private addresses. */
function mayDrop({ source }: LayerRule): boolean {
  return (
    source.kind === 'route' && source.name !== null && (source.nextHopType === 'None' || source.unreadable !== null)
  );
}

/** What a gateway learns leads somewhere, and so takes packets out of the hole. */
function onlyDrops(rule: LayerRule): LayerRule {
  const { source } = rule;
  if (source.kind === 'route' && source.unreadable !== null && source.name !== null) return rule;
  return { ...rule, effect: mayDrop(rule) ? 'block' : 'pass' };
}
