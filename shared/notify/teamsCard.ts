import type {
  ContainerStyle,
  IAdaptiveCard,
  IContainer,
  IOpenUrlAction,
  IRichTextBlock,
  ITextRun,
  TextColor,
} from '@microsoft/teams.cards';
import { counted } from '../report/verdictWords.ts';
import type { Message, MessageLine, MessageLink, MessageSection, MessageTone } from './messageParts.ts';

/** What a Teams workflow that posts a received webhook takes. */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: IAdaptiveCard;
    },
  ];
}

/**
 * Teams refuses messages of more than about 28 KB, what the workflow adds included.
 * Source: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
const mostBytes = 27_000;

/**
 * The message as an Adaptive Card. What does not fit is cut from the end, and the card says how much is left out. All text is in rich text
 * blocks: unlike the other elements they do not read Markdown, so that names show as they are, in every client.
 * Source: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
 */
export function teamsMessage(message: Message): TeamsMessage {
  for (const part of evenLess(message)) {
    const card = teamsMessageOf(message, part);
    if (fits(card)) return card;
  }
  return teamsMessageOf(message, { about: [], sections: [] });
}

/** What of a message a card shows besides its head. */
type Part = Pick<Message, 'about' | 'sections'>;

/** Sections go first, then lines of the last section left, then of what holds for the whole. The head alone always fits. */
function* evenLess({ about, sections }: Message): Generator<Part> {
  for (let kept = sections.length; kept > 0; kept--) yield { about, sections: sections.slice(0, kept) };
  for (const first of sections.slice(0, 1)) {
    for (let kept = first.lines.length - 1; kept >= 0; kept--) {
      yield { about, sections: [{ ...first, lines: first.lines.slice(0, kept) }] };
    }
  }
  for (let kept = about.length; kept > 0; kept--) yield { about: about.slice(0, kept), sections: [] };
}

function fits(message: TeamsMessage): boolean {
  return new TextEncoder().encode(JSON.stringify(message)).length <= mostBytes;
}

function teamsMessageOf(message: Message, part: Part): TeamsMessage {
  const { tone, title, summary, footer, links } = message;
  const left = leftOut(message, part);
  const content: IAdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      {
        type: 'Container',
        style: styles[tone],
        bleed: true,
        items: [block([run(title, { weight: 'Bolder', size: 'Medium' })]), block([run(summary)])],
      },
      ...part.about.flatMap(line),
      ...part.sections.map(section),
      ...(left === '' ? [] : [block([run(left, { weight: 'Bolder' })], { separator: true })]),
      block([run(footer, { isSubtle: true, size: 'Small' })], { separator: true }),
    ],
    ...(links.length === 0 ? {} : { actions: links.map(openAction) }),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function openAction({ label, url }: MessageLink): IOpenUrlAction {
  return { type: 'Action.OpenUrl', title: unread(label), url };
}

function leftOut(message: Message, { about, sections }: Part): string {
  const findings = message.moreSections + message.sections.length - sections.length;
  const details =
    message.about.length - about.length + lineCount(message.sections.slice(0, sections.length)) - lineCount(sections);
  const parts = [
    ...(findings > 0 ? [counted(findings, 'more finding')] : []),
    ...(details > 0 ? [counted(details, 'detail')] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join(' and ')} left out to keep this message short.`;
}

function lineCount(sections: readonly MessageSection[]): number {
  return sections.reduce((sum, { lines }) => sum + lines.length, 0);
}

function section({ tone, badge, heading, lines }: MessageSection): IContainer {
  const head = [
    run(badge.toUpperCase(), { color: colors[tone], weight: 'Bolder' }),
    run('  '),
    run(heading, { weight: 'Bolder' }),
  ];
  return { type: 'Container', separator: true, spacing: 'Medium', items: [block(head), ...lines.flatMap(line)] };
}

/** The label and the first text in one block, each further text in one of its own. */
function line({ label, form, texts }: MessageLine): IRichTextBlock[] {
  return texts.map((text, index) => {
    const shown = run(text, form === 'code' ? { fontType: 'Monospace', size: 'Small' } : {});
    return block(index === 0 ? [run(`${label}:  `, { weight: 'Bolder', isSubtle: true }), shown] : [shown]);
  });
}

function block(inlines: ITextRun[], look: Partial<IRichTextBlock> = {}): IRichTextBlock {
  return { type: 'RichTextBlock', spacing: 'Small', ...look, inlines };
}

function run(text: string, look: Partial<Omit<ITextRun, 'type' | 'text'>> = {}): ITextRun {
  return { type: 'TextRun', text: unread(text), ...look };
}

/** UNVERIFIED that no client reads mentions, links or dates (`{{DATE(…)}}`) in a plain run: a space takes apart what could be one. */
function unread(text: string): string {
  return text
    .replace(/\](?=[([])/g, '] ')
    .replace(/<(?=[a-z/!?])/gi, '< ')
    .replace(/\{(?=\{)/g, '{ ');
}

const styles: Readonly<Record<MessageTone, ContainerStyle>> = {
  bad: 'attention',
  warning: 'warning',
  good: 'good',
  neutral: 'emphasis',
};

const colors: Readonly<Record<MessageTone, TextColor>> = {
  bad: 'Attention',
  warning: 'Warning',
  good: 'Good',
  neutral: 'Accent',
};
