import { parseArmId } from '../domain/armId.ts';
import type { Decider, ExplainedPacket, ExplainedStep, Explanation } from '../domain/explanation.ts';
import { printable } from '../domain/printable.ts';
import { describeMissing } from '../domain/requirements/judges/flowMessage.ts';
import type { WayOut } from '../domain/requirements/path/wayOut.ts';
import type { Tone } from './paint.ts';
import { stateTones, type TableOptions } from './verdictTable.ts';
import {
  blockerWords,
  computeName,
  counted,
  missingFactsWords,
  resourceName,
  stateWords,
  witnessWords,
} from './verdictWords.ts';
import { wrapText } from './wrapText.ts';

/**
 * One verdict for a person at a terminal: what it is based on, the way of one packet through every layer, and what follows. Ends with a
 * line break.
 */
export function explanationText(explanation: Explanation, options: TableOptions): string {
  const sections = [
    heading(explanation, options),
    basisSection(explanation, options),
    waySection(explanation, options),
    verdictSection(explanation, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function heading({ verdict }: Explanation, options: TableOptions): string {
  const { requirement, title, severity, workspace } = verdict;
  const of = workspace === null ? '' : ` of workspace ${resourceName(workspace)}`;
  const subject = options.paint('strong', printable(`${requirement} for ${computeName(verdict)}`));
  return [
    `${subject}${printable(of)}: ${stateLabel(verdict.state, options)}`,
    line(`${title} (${severity})`, 0, options),
  ].join('\n');
}

function stateLabel(state: Explanation['verdict']['state'], { paint }: TableOptions): string {
  return paint(stateTones[state], stateWords[state].toUpperCase());
}

const labelWidth = 15;

function basisSection({ verdict, basis, serviceTags }: Explanation, options: TableOptions): string {
  const { evidence, subnet } = verdict;
  const tags =
    serviceTags === null
      ? 'none were given, so that their prefixes are not known'
      : `${serviceTags.cloud}${serviceTags.changeNumber === null ? '' : `, change ${serviceTags.changeNumber}`}`;
  const addresses = basis.nodeAddresses.length === 0 ? '' : ` (${basis.nodeAddresses.join(', ')})`;
  const rows: readonly (readonly [string, string])[] = [
    ['Profile', `${verdict.profile}: ${verdict.profileBecause}`],
    [
      'Nodes',
      subnet === null
        ? 'in no subnet of a customer'
        : `${nodesWords(basis)} subnet ${resourceName(subnet)}${addresses}`,
    ],
    ...(basis.required === null ? [] : [['Required', basis.required] as const]),
    ...basis.peers.map(
      ({ name, prefixes, state }) =>
        [
          'Peer',
          `${name}${prefixes === null ? '' : ` (${counted(prefixes, 'prefix', 'prefixes')})`}: ${peerWords[state]}`,
        ] as const,
    ),
    ['Service tags', tags],
    ['Assumptions', evidence.assumptions.length === 0 ? 'none' : evidence.assumptions.join(', ')],
  ];
  const lines = rows.map(([label, text]) => `  ${label.padEnd(labelWidth)}${line(text, labelWidth + 2, options)}`);
  return [options.paint('strong', 'Based on'), ...lines].join('\n');
}

function nodesWords({ networkInterface }: Explanation['basis']): string {
  return networkInterface === null ? 'every address of' : `network interface ${resourceName(networkInterface)} in`;
}

const peerWords = {
  allowed: 'every packet passes',
  blocked: 'no packet passes',
  partial: 'some packets are blocked',
  unknown: 'not every packet can be decided',
} as const;

const roleWords: Readonly<Record<ExplainedPacket['role'], string>> = {
  blocked: 'A blocked packet',
  perhapsRequired: 'A blocked packet, perhaps not required',
  undecided: 'An undecided packet',
  representative: 'A representative packet',
};

const outcomeTones = { passes: 'good', blocked: 'bad', unknown: 'warning' } as const satisfies Record<string, Tone>;

function waySection({ packet, steps, outcome }: Explanation, options: TableOptions): string {
  if (packet === null || outcome === null) return '';
  const title = `${roleWords[packet.role]}:`;
  const example = line(`${witnessWords(packet.witness)} (${packet.peer})`, title.length + 1, options);
  const lines = steps.map((step, index) => {
    const label = `  ${index + 1}. `;
    return `${label}${line(`${layerWords(step)}: ${stepWords(step, packet)}`, label.length, options)}`;
  });
  return [
    `${options.paint('strong', title)} ${example}`,
    ...lines,
    `  => ${options.paint(outcomeTones[outcome], outcome)}`,
    ...undecidedAlone(steps, outcome),
  ].join('\n');
}

/** Where every layer is undecided by itself, and still one of them is sure to block. */
function undecidedAlone(steps: readonly ExplainedStep[], outcome: Explanation['outcome']): readonly string[] {
  if (outcome !== 'blocked' || steps.some(({ effect }) => effect === 'block')) return [];
  return ['     Whichever way the open facts turn out, one of these layers blocks it.'];
}

function layerWords({ layer, resource }: ExplainedStep): string {
  const name = resource === null ? '' : resourceName(resource);
  const type = resource === null ? '' : (parseArmId(resource)?.type ?? '');
  switch (layer) {
    case 'adminRules':
      return `Security admin rules of ${name}`;
    case 'securityGroup':
      return `Network security group${type.endsWith('/networksecuritygroups') ? ` ${name}` : ''}`;
    case 'interfaceSecurityGroup':
      return `Network security group${type.endsWith('/networksecuritygroups') ? ` ${name}` : ''} of the network interface`;
    case 'farSecurityGroup':
      return `${type.endsWith('/networksecuritygroups') ? `Network security group ${name}` : `Subnet ${name}`}, before the private endpoint`;
    case 'routes':
      return type.endsWith('/routetables') ? `Routes (route table ${name})` : 'Routes (no route table)';
    case 'wayOut':
      return 'Way out to the internet';
  }
}

function stepWords(step: ExplainedStep, packet: ExplainedPacket): string {
  const { layer, effect, missing } = step;
  if (effect === 'absent') return absentWords(step);
  if (effect === 'notAsked') return 'not asked, because the security admin rule goes past it';
  if (layer === 'wayOut') return wayOutWords(step.wayOut);
  const told = layer === 'routes' ? routeWords(step, packet) : filterWords(step);
  if (missing.length === 0) return told;
  const facts = eitherOf(
    missing.map((fact) => describeMissing([fact])),
    '; ',
  );
  if (effect === 'cannotTell') return `${told}: ${facts}`;
  return `${told} (${step.decidedBy.length === 1 ? 'whatever this is' : 'open'}: ${facts})`;
}

function absentWords({ layer, assumption }: ExplainedStep): string {
  if (assumption !== null) return `none are known (assumption ${assumption})`;
  switch (layer) {
    case 'securityGroup':
      return 'the subnet has none, so that nothing is filtered';
    case 'interfaceSecurityGroup':
      return 'the interface has none, so that nothing is filtered';
    case 'adminRules':
    case 'routes':
    case 'wayOut':
    case 'farSecurityGroup':
      return 'there are none';
  }
}

function filterWords({ layer, effect, decidedBy, unmatched }: ExplainedStep): string {
  const [first] = decidedBy;
  if (first === undefined) return 'cannot be told';
  if (decidedBy.length === 1 && first.kind === 'none') {
    const passedOn = layer === 'adminRules' ? ', so that the security group decides' : '';
    return unmatched === 0 ? `no rule matches${passedOn}` : `none of ${counted(unmatched, 'rule')} matches${passedOn}`;
  }
  const told = `${eitherOf(decidedBy.map(decisionWords))}${unmatchedWords(unmatched)}`;
  if (effect !== 'cannotTell') return told;
  const unless = decidedBy.length === 1 ? ', unless a security admin rule goes past it' : '';
  return `cannot be told, ${told}${unless}`;
}

const namedAlternatives = 4;

/** The first of several, and how many more there are. */
function eitherOf(words: readonly string[], separator = ' or '): string {
  const more = words.length - namedAlternatives;
  return [...words.slice(0, namedAlternatives), ...(more > 0 ? [`${more} more`] : [])].join(separator);
}

function decisionWords(decider: Decider): string {
  switch (decider.kind) {
    case 'securityRule':
    case 'adminRule':
      return `${ruleWords(decider)} ${accessWords[decider.access]}`;
    case 'platformExemption':
    case 'route':
      return ruleWords(decider);
    case 'none':
      return 'no rule matches it';
  }
}

const accessWords = {
  Allow: 'allows it',
  AlwaysAllow: 'always allows it, past every security group',
  Deny: 'denies it',
} as const;

function ruleWords(decider: Decider): string {
  switch (decider.kind) {
    case 'securityRule':
    case 'adminRule':
      return `rule ${decider.rule} (priority ${decider.priority})`;
    case 'platformExemption':
      return 'what nodes send to the addresses of the platform is not filtered';
    case 'route':
      return decider.route === null
        ? `the system route ${decider.prefix}`
        : `route ${decider.route} (${decider.prefix})`;
    case 'none':
      return 'no rule';
  }
}

function unmatchedWords(count: number): string {
  return count === 0 ? '' : `; ${counted(count, 'rule')} before it ${count === 1 ? 'does' : 'do'} not match`;
}

function routeWords({ effect, decidedBy }: ExplainedStep, { witness, prefix }: ExplainedPacket): string {
  const inbound = witness.direction === 'Inbound';
  const what = inbound ? `the answer to ${prefix ?? witness.source}` : (prefix ?? witness.destination);
  if (decidedBy.length === 0) return 'cannot be told';
  const ways = eitherOf(decidedBy.map((decider) => `${ruleWords(decider)}${hopWords(decider)}`));
  const why = effect === 'block' ? whyBlocked(decidedBy, inbound) : '';
  return `${what} goes by ${ways}${why}`;
}

function hopWords(decider: Decider): string {
  if (decider.kind !== 'route') return '';
  const address = decider.nextHopIpAddress === null ? '' : ` ${decider.nextHopIpAddress}`;
  return ` to ${decider.nextHopType}${address}`;
}

function whyBlocked(deciders: readonly Decider[], inbound: boolean): string {
  const [decider] = deciders;
  if (decider?.kind !== 'route') return ', which leads nowhere';
  if (decider.nextHopType === 'None') return ', which drops it';
  if (inbound) return ', another way back than it came, so that the connection fails';
  return decider.nextHopType === 'VirtualAppliance' ? ', whose IP forwarding is off' : ', which drops it';
}

function wayOutWords(way: WayOut | null): string {
  if (way === null) return 'cannot be told';
  if ('missing' in way) return `cannot be told: ${describeMissing([way.missing])}`;
  switch (way.by) {
    case 'public address':
      return 'the node has a public address of its own';
    case 'NAT gateway':
      return 'the NAT gateway of the subnet';
    case 'default outbound access':
      return 'default outbound access, which the subnet has as long as it is not private';
    case 'storage nearby':
      return 'none, but storage of its own region is reached without';
    case 'nothing':
      return 'none: the nodes have no public address, and the private subnet has no NAT gateway with one';
  }
}

function verdictSection(explanation: Explanation, options: TableOptions): string {
  const { verdict, blocked, alsoBlockedBy, packet } = explanation;
  const { message, evidence } = verdict;
  const observed = Object.entries(evidence.observed).map(
    ([path, value]) => `Observed: ${path} = ${JSON.stringify(value)}`,
  );
  const shares = blocked.map(({ part }) => `Blocked: ${part}`);
  const others = alsoBlockedBy.map((blocker) => `Another part is blocked by ${blockerWords(blocker)}`);
  const missing = missingFactsWords(verdict);
  const nothing = packet !== null && packet.role !== 'blocked' && packet.role !== 'perhapsRequired';
  const lines = [
    message,
    ...observed,
    ...shares,
    ...others,
    ...(blocked.length > 0 && others.length === 0 ? ['No other rule or route blocks another part.'] : []),
    ...(nothing ? ['Nothing that is required is surely blocked.'] : []),
    ...(missing === '' ? [] : [`${missing}.`]),
  ];
  return [
    `${options.paint('strong', 'Verdict:')} ${stateLabel(verdict.state, options)}`,
    ...lines.map((text) => `  ${line(text, 2, options)}`),
  ].join('\n');
}

/** A text that starts in a column, harmless and wrapped to the terminal. */
function line(text: string, column: number, { width }: TableOptions): string {
  return wrapText(printable(text), width === null ? null : Math.max(width, column + 30), column);
}
