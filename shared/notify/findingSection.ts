import type { AlertVerdict } from '../domain/alert.ts';
import { parseArmId } from '../domain/armId.ts';
import type { Blocker } from '../domain/verdict.ts';
import { blockerWords, witnessWords } from '../report/verdictWords.ts';
import { changeLines } from './changeLines.ts';
import { code, type MessageLine, type MessageSection, words } from './messageParts.ts';
import { capitalised, firstTexts, sentenceText, timeText } from './messageText.ts';
import { breaksWords, brokenTone, entryOf } from './requirementWords.ts';

const mostBlockers = 5;

/** What is broken, by what, and what to do. */
export function openedSection(verdict: AlertVerdict): MessageSection {
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
        : [words('Blocked by', ...firstTexts(blockedBy.map(layerWords), mostBlockers, moreBlockedBy))]),
      ...(witness === null ? [] : [code('Blocked packet', sentenceText(witnessWords(witness)))]),
      ...(blockedShare === 0 ? [] : [words('Blocked share', shareWords(blockedShare))]),
      ...(entry === undefined ? [] : [words('What to do', sentenceText(entry.fix))]),
      ...repairLines(repair),
    ],
  };
}

function repairLines({ class: kind, changes, reason }: AlertVerdict['repair']): readonly MessageLine[] {
  if (changes.length === 0) {
    return [words('Repair', sentenceText(`No change is proposed: ${reason ?? 'a person decides this one'}.`))];
  }
  const lines = changes.flatMap((change) => {
    const what = isRoute(change) ? 'route' : 'rule';
    return changeLines(kind === 'auto' ? `Proposed ${what}` : `Possible ${what}`, change);
  });
  return kind === 'guarded'
    ? [...lines, words('Mind', 'It widens what may leave or enter the subnet: a person decides.')]
    : lines;
}

function isRoute({ resource }: { readonly resource: string }): boolean {
  return parseArmId(resource)?.type === 'microsoft.network/routetables/routes';
}

/** What holds again since when, and what had been wrong. */
export function recoveredSection(verdict: AlertVerdict): MessageSection {
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
