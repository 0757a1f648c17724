import type { Settings } from '../config.ts';
import type { RepairAlert } from '../domain/alert.ts';
import { parseArmId } from '../domain/armId.ts';
import { changeLines, changeWords } from './changeLines.ts';
import { code, type Message, type MessageTone, words } from './messageParts.ts';
import { nameText, quotedText, sentenceText, titleText } from './messageText.ts';
import { holderLinks, portalLink } from './portalLink.ts';
import { breaksWords, shortBreaksWords } from './requirementWords.ts';

interface Outcome {
  readonly tone: MessageTone;
  readonly head: string;
  readonly badge: string;
  /** What was done, to be followed by the compute. */
  readonly did: string;
  /** Whether the requirement holds now, as far as the guard knows. */
  readonly holds: boolean;
  readonly rule: string;
  readonly next: string;
}

const outcomes: Readonly<Record<RepairAlert['outcome'], Outcome>> = {
  proposed: {
    tone: 'warning',
    head: 'Repair proposed',
    badge: 'proposed',
    did: 'A repair is proposed, and nothing has been written, for',
    holds: false,
    rule: 'Proposed rule',
    next: 'Read the rule, and write it if it may stand.',
  },
  applied: {
    tone: 'good',
    head: 'Repaired',
    badge: 'applied',
    did: 'A rule was written and proven to repair',
    holds: true,
    rule: 'Written rule',
    next: 'Put the rule into your templates, or the next deployment may take it away. It can be undone.',
  },
  undone: {
    tone: 'warning',
    head: 'Repair undone',
    badge: 'undone',
    did: 'A rule of ours was taken away again, and this may be the case for',
    holds: false,
    rule: 'Removed rule',
    next: 'The requirement may be violated: look at the finding.',
  },
  failed: {
    tone: 'bad',
    head: 'Repair failed',
    badge: 'failed',
    did: 'A repair did not succeed for',
    holds: false,
    rule: 'Rule',
    next: 'See whether the rule stands, and repair by hand.',
  },
};

/** What became of a repair: the rule, why, and how to go on. */
export function repairMessage(alert: RepairAlert, cloud: Settings['cloud']): Omit<Message, 'id' | 'footer'> {
  const { outcome, compute, requirement, title, severity, resource, body, why, repair } = alert;
  const { tone, head, badge, did, holds, rule, next } = outcomes[outcome];
  const change = { resource, body };
  const found = holds ? title : breaksWords(alert);
  const workspace = parseArmId(compute)?.parent ?? null;
  const of = workspace === null ? '' : ` of workspace ${nameText(workspace)}`;
  const place = `${nameText(compute)}${workspace === null ? '' : ` (${nameText(workspace)})`}`;
  return {
    tone,
    title: titleText(`${head}: ${place}: ${holds ? title : shortBreaksWords(alert)}`),
    summary: sentenceText(`${did} ${nameText(compute)}${of}: ${found}.`),
    about: [],
    sections: [
      {
        tone,
        badge,
        heading: sentenceText(found),
        lines: [
          words('Requirement', sentenceText(`${requirement} (${severity}): ${title}`)),
          words('Why', sentenceText(why)),
          ...(outcome === 'proposed' ? changeLines(rule, change) : [words(rule, changeWords(change))]),
          words('What to do', next),
          ...(outcome === 'applied' ? [code('Undo', `netguard undo ${quotedText(repair, 200)}`)] : []),
        ],
      },
    ],
    moreSections: 0,
    links: [...portalLink(compute, cloud), ...holderLinks([resource], cloud)],
  };
}
