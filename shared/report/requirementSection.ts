import { conditions } from '../domain/requirements/conditions.ts';
import type {
  DatedSeverity,
  DecidableRequirement,
  Requirement,
  UnobservableRequirement,
} from '../domain/requirements/requirement.ts';
import type { Severity } from '../domain/verdict.ts';
import { conditionText, decisionText } from './conditionText.ts';

/** What a page says of one requirement: lines of Markdown under a heading of the third level. */
export function requirementSection(requirement: Requirement): readonly string[] {
  const { id, title, why, source, notes = [] } = requirement;
  return [
    `### ${id}`,
    '',
    plainMarkdown(`${title}. ${why}`),
    '',
    ...(requirement.kind === 'unobservable' ? byHand(requirement) : decided(requirement)),
    `- Source: ${source.section}, ${source.asOf}`,
    ...notes.map((note) => `- Also \`${note.id}\`: ${plainMarkdown(note.text)}`),
    '',
  ];
}

function decided(requirement: DecidableRequirement): readonly string[] {
  const { examples, when, severity, remediation, breaks, fix, coincidesWith = [], watches } = requirement;
  const state = examples.bad.state ?? 'violated';
  return [
    `- Condition: ${plainMarkdown(conditionText(requirement))}`,
    `- Applies to: ${appliesText(requirement)}`,
    `- When: ${conditions[when].text}`,
    `- Severity: ${severityText(severity)}`,
    `- How it is decided: ${plainMarkdown(decisionText(requirement))}`,
    `- Without it: ${plainMarkdown(breaks)}.`,
    `- How to fix it by hand: ${plainMarkdown(fix)}`,
    `- Remedy: ${remediation}`,
    `- Holds, for example: ${plainMarkdown(examples.good.what)}`,
    `- Is ${state}, for example: ${plainMarkdown(examples.bad.what)}`,
    ...(coincidesWith.length === 0 ? [] : [`- May be violated with it: ${coincidesWith.map(linkTo).join(', ')}`]),
    `- Broken by a change of: ${watches.map((type) => `\`${type}\``).join(', ')}`,
  ];
}

function byHand(requirement: UnobservableRequirement): readonly string[] {
  const { severity, reason, manualCheck } = requirement;
  return [
    `- Applies to: ${appliesText(requirement)}`,
    `- Severity: ${severityText(severity)}`,
    `- Why it cannot be observed: ${plainMarkdown(reason)}`,
    `- How to check it by hand: ${plainMarkdown(manualCheck)}`,
  ];
}

function appliesText({ appliesTo }: Requirement): string {
  return appliesTo.map(({ profiles, kinds }) => `${kinds.join(', ')} with ${profiles.join(', ')}`).join('; ');
}

export function severityText(severity: Severity | DatedSeverity): string {
  if (typeof severity === 'string') return severity;
  const { before, until, after, chosen } = severity;
  return `${before} until ${until}, then ${after}; ${chosen} where the profile was chosen or a pool names it`;
}

/** A link to the section of a requirement. */
export function linkTo(id: string): string {
  return `[\`${id}\`](#${id})`;
}

/** A pipe would end a cell, a lone star begin emphasis, and a bracket a tag of HTML. */
export function plainMarkdown(text: string): string {
  return text.replaceAll(/[|*<]/g, '\\$&');
}
