import type { Settings } from '../config.ts';
import type { AlertVerdict, Cause, FindingAlert } from '../domain/alert.ts';
import { idKey, parseArmId } from '../domain/armId.ts';
import { catalogue } from '../domain/requirements/catalogue.ts';
import type { Requirement } from '../domain/requirements/requirement.ts';
import { isAtLeast } from '../domain/severity.ts';
import type { Blocker, Severity } from '../domain/verdict.ts';
import { blockerWords, counted, witnessWords } from '../report/verdictWords.ts';
import { changeLines } from './changeLines.ts';
import { code, type Message, type MessageLine, type MessageSection, type MessageTone, words } from './messageParts.ts';
import { capitalised, firstTexts, nameText, pathText, sentenceText, timeText, titleText } from './messageText.ts';
import { holderLinks, portalLink } from './portalLink.ts';

const most = { sections: 20, causes: 5, blockers: 5, subnets: 3, blockerLinks: 3 } as const;

/** What a finding's transitions mean for the people who use the compute. */
export function findingMessage(alert: FindingAlert, cloud: Settings['cloud']): Omit<Message, 'id' | 'footer'> {
  const { verdicts, transitions, causes } = alert;
  const opened = verdicts.filter((verdict) => verdict.alert === 'opened');
  const recovered = verdicts.filter((verdict) => verdict.alert === 'recovered');
  const count = {
    opened: transitions.filter((transition) => transition.alert === 'opened').length,
    recovered: transitions.filter((transition) => transition.alert === 'recovered').length,
  };
  const blockers = opened.flatMap(({ blockedBy }) => blockedBy.map(({ resource }) => resource));
  const [first] = [...opened, ...recovered];
  return {
    tone: count.opened > 0 ? brokenTone(opened[0]?.severity ?? 'critical') : 'good',
    ...(first === undefined ? untold(alert) : told(alert, first, count)),
    about: [
      words('Compute', placeWords(alert)),
      ...(alert.subnets.length === 0
        ? []
        : [words('Subnet', ...firstTexts(alert.subnets.map(pathText), most.subnets))]),
      changedLine(alert, new Set(blockers.map(idKey))),
    ],
    sections: [...opened.map(openedSection), ...recovered.map(recoveredSection)].slice(0, most.sections),
    moreSections: alert.moreVerdicts + Math.max(0, verdicts.length - most.sections),
    links: [
      ...portalLink(alert.compute, cloud),
      ...(alert.workspace === null ? [] : portalLink(alert.workspace, cloud)),
      ...holderLinks([...blockers, ...causes.map(({ resource }) => resource)], cloud).slice(0, most.blockerLinks),
    ],
  };
}

interface Count {
  readonly opened: number;
  readonly recovered: number;
}

function told(alert: FindingAlert, first: AlertVerdict, count: Count): Pick<Message, 'title' | 'summary'> {
  const { workspace } = alert;
  const place = `${kindWords(alert)} ${nameText(alert.compute)}${workspace === null ? '' : ` (${nameText(workspace)})`}`;
  const title = (head: string, what: string, more: number): string =>
    titleText(`${head}: ${place}: ${what}${more > 0 ? ` (and ${more} more)` : ''}`);
  const who = capitalised(computeWords(alert));
  if (first.alert === 'opened') {
    const others = [
      ...(count.opened > 1
        ? [counted(count.opened - 1, 'more requirement is violated', 'more requirements are violated')]
        : []),
      ...(count.recovered > 0 ? [counted(count.recovered, 'requirement holds again', 'requirements hold again')] : []),
    ];
    const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
    const breaks = breaksWords(first);
    // What follows the first comma are the consequences; a title has no room for them.
    const [what = breaks] = breaks.split(',');
    return {
      title: title(brokenWord(first.severity), what, count.opened - 1),
      summary: sentenceText(`${who} is affected: ${breaks}${rest}.`),
    };
  }
  const more = count.recovered - 1;
  const others = more > 0 ? `; ${counted(more, 'more requirement holds', 'more requirements hold')} again` : '';
  return first.state === 'compliant'
    ? {
        title: title('Recovered', first.title, more),
        summary: sentenceText(`${who} has again what it had lost: ${first.title}${others}.`),
      }
    : {
        title: title('Closed', `no longer required: ${first.title}`, more),
        summary: sentenceText(
          `${who} is gone, or no longer needs what it lacked: ${first.title}${more > 0 ? `, and ${more} more` : ''}.`,
        ),
      };
}

/** An alert too large to name even its first verdict. */
function untold(alert: FindingAlert): Pick<Message, 'title' | 'summary'> {
  const place = `${kindWords(alert)} ${nameText(alert.compute)}`;
  const count = counted(alert.moreVerdicts, 'finding');
  return {
    title: titleText(`${count} changed: ${place}`),
    summary: sentenceText(`${count} of ${place} changed, with too much evidence for a message.`),
  };
}

function openedSection(verdict: AlertVerdict): MessageSection {
  const { requirement, title, severity, message, witness, blockedShare, blockedBy, moreBlockedBy, repair } = verdict;
  const breaks = breaksWords(verdict);
  const found = message.startsWith(`${breaks}: `) ? capitalised(message.slice(breaks.length + 2)) : message;
  const entry = entryOf(requirement);
  return {
    tone: brokenTone(severity),
    badge: severity,
    heading: sentenceText(breaks),
    lines: [
      words('Requirement', sentenceText(`${requirement}: ${title}`)),
      ...(entry === undefined ? [] : [words('Why', sentenceText(entry.why))]),
      words('Found', sentenceText(found)),
      ...(blockedBy.length === 0
        ? []
        : [words('Blocked by', ...firstTexts(blockedBy.map(layerWords), most.blockers, moreBlockedBy))]),
      ...(witness === null ? [] : [code('Blocked packet', sentenceText(witnessWords(witness)))]),
      ...(blockedShare === 0 ? [] : [words('Blocked share', shareWords(blockedShare))]),
      ...(entry === undefined ? [] : [words('What to do', sentenceText(entry.fix))]),
      ...repairLines(repair),
    ],
  };
}

function repairLines({ class: kind, changes, reason }: AlertVerdict['repair']): readonly MessageLine[] {
  if (changes.length === 0) {
    return [words('Repair', sentenceText(`No rule is proposed: ${reason ?? 'a person decides this one'}.`))];
  }
  const lines = changes.flatMap((change) => changeLines(kind === 'auto' ? 'Proposed rule' : 'Possible rule', change));
  return kind === 'guarded'
    ? [...lines, words('Mind', 'The rule widens what may leave or enter the subnet: a person decides.')]
    : lines;
}

function recoveredSection(verdict: AlertVerdict): MessageSection {
  const { requirement, title, state, since, message } = verdict;
  const badges: Readonly<Partial<Record<AlertVerdict['state'], string>>> = { compliant: 'restored', gone: 'gone' };
  return {
    tone: 'good',
    badge: badges[state] ?? 'not required',
    heading: sentenceText(title),
    lines: [
      words('Requirement', sentenceText(requirement)),
      words(state === 'compliant' ? 'Holds since' : 'Ended', timeText(since)),
      words('Had been wrong', sentenceText(breaksWords(verdict))),
      ...(state === 'not-applicable' ? [words('Found', sentenceText(message))] : []),
    ],
  };
}

function changedLine({ causes, moreCauses, evaluation }: FindingAlert, blockers: ReadonlySet<string>): MessageLine {
  if (causes.length === 0) {
    return words(
      'Changed',
      evaluation.sweep ? 'The sweep found it: no event announced a change' : 'No change is known that led to it',
    );
  }
  // Whoever wrote to what blocks comes first, then the latest.
  const isBlocker = ({ resource }: Cause): boolean =>
    [...blockers].some((id) => `${idKey(resource)}/`.startsWith(`${id}/`));
  const sorted = causes.toReversed().toSorted((one, other) => Number(isBlocker(other)) - Number(isBlocker(one)));
  return words('Changed', ...firstTexts(sorted.map(causeWords), most.causes, moreCauses));
}

function causeWords({ who, operation, resource, time }: Cause): string {
  const what = operation === 'delete' ? 'deleted' : 'wrote';
  return sentenceText(`${nameText(who)} ${what} ${pathText(resource)} at ${timeText(time)}`);
}

function layerWords(blocker: Blocker): string {
  return sentenceText(`${blockerWords(blocker)}, in ${layerOf(blocker)}`);
}

function layerOf(blocker: Blocker): string {
  switch (blocker.kind) {
    case 'route':
      return 'the routes of the subnet';
    case 'adminRule':
      return 'the security admin rules of the network';
    case 'securityRule':
      return `the network security group of the ${blocker.level === 'networkInterface' ? 'network interface' : 'subnet'}`;
  }
}

function shareWords(share: number): string {
  if (share === 1) return 'All of the required packets';
  const percent = Math.min(99, Math.max(1, Math.round(share * 100)));
  const bound = share < 0.01 ? 'Less than ' : share > 0.99 ? 'More than ' : '';
  return `${bound}${percent} % of the required packets`;
}

const kinds: Readonly<Record<string, string>> = { AmlCompute: 'training cluster', ComputeInstance: 'compute instance' };

function kindWords({ computeKind }: FindingAlert): string {
  return kinds[computeKind] ?? 'compute';
}

function computeWords(alert: FindingAlert): string {
  const of = alert.workspace === null ? '' : ` of workspace ${nameText(alert.workspace)}`;
  return `${kindWords(alert)} ${nameText(alert.compute)}${of}`;
}

/** The compute and where its bill goes, for readers of several subscriptions. */
function placeWords(alert: FindingAlert): string {
  const id = parseArmId(alert.compute);
  const places = [
    ...(id?.resourceGroup ? [`resource group ${nameText(id.resourceGroup)}`] : []),
    ...(id?.subscription ? [`subscription ${nameText(id.subscription)}`] : []),
  ];
  return sentenceText([capitalised(computeWords(alert)), ...places].join(', '));
}

function entryOf(id: string): Requirement | undefined {
  return catalogue.find((requirement: Requirement) => requirement.id === id);
}

/** What fails without it, by the catalogue. */
function breaksWords({ requirement, title }: AlertVerdict): string {
  return entryOf(requirement)?.breaks ?? `Not as required: ${title}`;
}

/** Nodes that do not start and jobs that fail are broken; the rest is a nuisance or a danger. */
function brokenWord(severity: Severity): string {
  return isAtLeast(severity, 'high') ? 'Broken' : 'Degraded';
}

function brokenTone(severity: Severity): MessageTone {
  return isAtLeast(severity, 'high') ? 'bad' : 'warning';
}
