import { nameOf } from '../../armId.ts';
import type { FlowDecision } from '../../network/decideFlow.ts';
import type { Flow } from '../../network/flow.ts';
import { parsePorts } from '../../network/portSet.ts';
import { parseProtocol } from '../../network/protocols.ts';
import { certain } from '../../network/selection.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import { missingFacts } from '../path/missingFact.ts';
import type { NetworkPath, PathLookup } from '../path/networkPath.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { blockersOf, type Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';
import { publicSpace } from './publicSpace.ts';

/** What a cluster sends to hosts that are known by their names only. */
const needs = [
  { protocol: 'Tcp', ports: '443', what: 'Tcp 443' },
  { protocol: 'Tcp', ports: '80', what: 'Tcp 80' },
  { protocol: 'Udp', ports: '123', what: 'Udp 123' },
] as const;

const internet = 'the internet';
const toInternet = { direction: 'Outbound', far: 'public' } as const;

/**
 * Whether an HDInsight cluster gets out to what it needs, which Azure documents by host names. What passes to the whole internet passes to
 * them; where no packet of a kind leaves at all, they surely do not get it. Anything between the two hangs on the addresses of the names.
 * https://learn.microsoft.com/azure/hdinsight/hdinsight-restrict-outbound-traffic
 */
export function judgeClusterEgress(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const question = `Whether subnet ${printable(nameOf(facts.subnetId))} lets out what the cluster needs`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const { path } = lookup;
  const asked = needs.map((need) => ({ ...need, decision: decide(need, path) }));
  const shut = asked.find(({ decision }) => decision.state === 'blocked');
  if (shut !== undefined) {
    const by = blockersOf([{ ...toInternet, decision: shut.decision }], path);
    return violated(requirement, `no packet of outbound ${shut.what} leaves for the internet`, {
      [`what blocks outbound ${shut.what}`]: by.map((blocker) =>
        blocker.kind === 'route' ? (blocker.route ?? blocker.prefix) : blocker.rule,
      ),
    });
  }
  const missing = [...path.unread, ...asked.flatMap(({ what, decision }) => openFacts(what, decision, facts, path))];
  return missing.length > 0
    ? unknown(question, missing)
    : compliant('Everything that the cluster sends to the internet by Tcp 443 and 80 and Udp 123 gets out');
}

function decide({ protocol, ports }: (typeof needs)[number], { local, decide: decideFlow }: NetworkPath): FlowDecision {
  const flow: Flow = {
    direction: toInternet.direction,
    protocols: parseProtocol(protocol) ?? 0,
    remote: certain(publicSpace),
    local,
    ports: parsePorts(ports) ?? [],
  };
  return decideFlow(flow, internet, toInternet.far);
}

function openFacts(what: string, decision: FlowDecision, facts: ComputeFacts, path: NetworkPath): readonly Missing[] {
  const open = decision.missing.flatMap((name) => missingFacts(name, { name: internet, ...toInternet }, facts, path));
  if (decision.state !== 'partial') return open;
  const [blocker] = blockersOf([{ ...toInternet, decision }], path);
  const why = `outbound ${what} passes to a part of the internet only, and the hosts that the cluster needs are known by name`;
  return [{ fact: 'hostNames', resource: blocker?.resource ?? path.subnet.id, why }, ...open];
}
