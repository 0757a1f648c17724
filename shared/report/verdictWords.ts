import { parseArmId, sameId } from '../domain/armId.ts';
import type { Blocker, Missing, Verdict, VerdictDocument, VerdictState, Witness } from '../domain/verdict.ts';

/** States as people read them. */
export const stateWords: Readonly<Record<VerdictState, string>> = {
  violated: 'violated',
  unknown: 'unknown',
  'at-risk': 'at risk',
  compliant: 'compliant',
  'not-applicable': 'not applicable',
};

const states: readonly VerdictState[] = ['violated', 'unknown', 'at-risk', 'compliant', 'not-applicable'];

/** `1 rule`, `2 rules`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The name of an ARM id, after its parents' for a child resource (`vnet-ml/training`); other text as it is. */
export function resourceName(id: string): string {
  return parseArmId(id)?.names.join('/') ?? id;
}

/** `rule DenyAllInbound (priority 4096) of nsg-ml`, `route to-firewall (0.0.0.0/0 to VirtualAppliance) of rt-ml`. */
export function blockerWords(blocker: Blocker): string {
  const of = resourceName(blocker.resource);
  switch (blocker.kind) {
    case 'route':
      return `${blocker.route === null ? 'the system route' : `route ${blocker.route}`} (${blockerPlace(blocker)}) of ${of}`;
    case 'adminRule':
      return `security admin rule ${blockerPlace(blocker)} on ${of}`;
    case 'securityRule':
      return `rule ${blockerPlace(blocker)} of ${of}${blocker.level === 'networkInterface' ? ' on the network interface' : ''}`;
  }
}

/** What every mention of a blocker contains. */
function blockerPlace(blocker: Blocker): string {
  return blocker.kind === 'route'
    ? `${blocker.prefix} to ${blocker.nextHopType}`
    : `${blocker.rule} (priority ${blocker.priority})`;
}

const namedBlockers = 3;

/** `Blocked by` the first rules that the message does not name itself, and how many more there are; empty when there is none. */
export function blockedByWords({ message, evidence }: Verdict): string {
  const others = evidence.blockedBy.filter((blocker) => !message.includes(blockerPlace(blocker)));
  if (others.length === 0) return '';
  const blocked = others.length < evidence.blockedBy.length ? 'Also blocked by' : 'Blocked by';
  const named = others.slice(0, namedBlockers).map(blockerWords).join(', ');
  const more = others.length - namedBlockers;
  return `${blocked} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `Would block next:` what stands behind the rules that block now; empty when there is nothing. */
export function blocksNextWords({ evidence }: Verdict): string {
  const { blocksNext } = evidence;
  if (blocksNext.length === 0) return '';
  const named = blocksNext.slice(0, namedBlockers).map(blockerWords).join(', ');
  const more = blocksNext.length - namedBlockers;
  return `Would block next: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `Inbound Tcp 20.42.0.5:49152 -> 10.0.1.4:44224`; without ports where the protocol has none. */
export function witnessWords(witness: Witness): string {
  const source = endpoint(witness.source, witness.sourcePort);
  const destination = endpoint(witness.destination, witness.destinationPort);
  return `${witness.direction} ${witness.protocol} ${source} -> ${destination}`;
}

function endpoint(address: string, port: number | null): string {
  if (port === null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `routes of rt-ml (403)`. */
export function missingWords(missing: Missing): string {
  const of = missing.resource === '' ? '' : ` of ${resourceName(missing.resource)}`;
  return `${missing.fact}${of} (${missing.why})`;
}

/** The name of a verdict's compute, without its workspace's where it lies in one. */
export function computeName({ compute, workspace }: Verdict): string {
  const id = parseArmId(compute);
  const inWorkspace = workspace !== null && id !== null && id.parent !== null && sameId(id.parent, workspace);
  return inWorkspace ? id.name : resourceName(compute);
}

/** `Missing:` the facts that a verdict lacks and its message does not tell itself; empty when there is none. */
export function missingFactsWords({ message, evidence }: Verdict): string {
  const others = evidence.missing.filter(({ why }) => !message.includes(why));
  if (others.length === 0) return '';
  const missing = others.length < evidence.missing.length ? 'Also missing' : 'Missing';
  return `${missing}: ${others.map(missingWords).join(', ')}`;
}

/** `ComputeInstance, aml-public-ip, subnet vnet-ml/training`: kind, communication profile and place of a verdict's compute. */
export function computeWords(verdict: Verdict): string {
  const subnet = verdict.subnet === null ? 'no subnet' : `subnet ${resourceName(verdict.subnet)}`;
  return `${verdict.computeKind}, ${verdict.profile}, ${subnet}`;
}

/** `3 computes: 2 violated, 1 unknown, 40 compliant`; states that never occur are left out. */
export function summaryWords(summary: VerdictDocument['summary']): string {
  const computes = counted(summary.computes, 'compute');
  const parts = states.filter((state) => summary[state] > 0).map((state) => `${summary[state]} ${stateWords[state]}`);
  return `${computes}: ${parts.length === 0 ? 'nothing was judged' : parts.join(', ')}`;
}

/** By which date and which service tags a document was judged. */
export function judgedByWords(document: VerdictDocument): string {
  const { serviceTags } = document;
  if (serviceTags === null) return `As of ${document.asOf}, without service tags`;
  const change = serviceTags.changeNumber === null ? '' : `, change ${serviceTags.changeNumber}`;
  return `As of ${document.asOf}, service tags of ${serviceTags.cloud}${change}`;
}
