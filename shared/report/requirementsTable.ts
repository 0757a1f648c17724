import { conditions } from '../domain/requirements/conditions.ts';
import { describePeer } from '../domain/requirements/peer.ts';
import type { DatedSeverity, Requirement } from '../domain/requirements/requirement.ts';
import type { Severity } from '../domain/verdict.ts';

/** The catalogue as a page: one table, then a section for each requirement. */
export function requirementsTable(catalogue: readonly Requirement[]): string {
  return [
    '# Requirements',
    '',
    'What Azure Machine Learning compute needs from its network. Written by `npm run docs` from the catalogue in',
    '`shared/domain/requirements`; edit that, not this page.',
    '',
    ...table(['id', 'condition', 'severity', 'profiles', 'remedy'], catalogue.map(row)),
    '',
    ...catalogue.flatMap(section),
  ].join('\n');
}

/** A table whose columns line up also in the source, as the formatter of this repository wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => (cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function row(requirement: Requirement): readonly string[] {
  const { id } = requirement;
  return [
    `[\`${id}\`](#${id})`,
    condition(requirement),
    severityText(requirement.severity),
    [...new Set(requirement.appliesTo.flatMap(({ profiles }) => profiles))].join(', '),
    requirement.remediation,
  ].map(escapeCell);
}

/** A pipe would end the cell, and a lone star would begin emphasis. */
function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*');
}

/** The condition in short: `Outbound Tcp 443 to AzureMachineLearning`. */
function condition(requirement: Requirement): string {
  if (requirement.kind === 'judged') return requirement.title;
  const { direction, protocol, ports, peers, extent } = requirement;
  const portText = ports === 'ssh' ? 'the SSH port' : ports.join(', ');
  const what = protocol === '*' ? 'any protocol' : `${protocol} ${portText}`;
  const groups = peers.map((group) => group.map(describePeer).join(' or '));
  const peer = groups.length === 1 ? groups[0] : groups.map((group) => `(${group})`).join(' and ');
  const [way, preposition] = ways[direction];
  return `${way} ${what} ${preposition} ${extent === 'some' ? 'a part of ' : ''}${peer}`;
}

const ways = {
  Inbound: ['Inbound', 'from'],
  Outbound: ['Outbound', 'to'],
  Both: ['Inbound and outbound', 'with'],
} as const;

function severityText(severity: Severity | DatedSeverity): string {
  if (typeof severity === 'string') return severity;
  const { before, until, after, chosen } = severity;
  return `${before} until ${until}, then ${after}; ${chosen} where the profile was chosen`;
}

function section(requirement: Requirement): readonly string[] {
  const { examples, source } = requirement;
  const applies = requirement.appliesTo.map(({ profiles, kinds }) => `${kinds.join(', ')} with ${profiles.join(', ')}`);
  return [
    `## ${requirement.id}`,
    '',
    `${requirement.title}. ${requirement.why}`,
    '',
    `- Condition: ${escapeCell(condition(requirement))}`,
    `- Applies to: ${applies.join('; ')}`,
    `- When: ${conditions[requirement.when].text}`,
    `- Severity: ${severityText(requirement.severity)}`,
    `- Without it: ${requirement.breaks}.`,
    `- What to do: ${requirement.fix}`,
    `- Remedy: ${requirement.remediation}`,
    `- Good: ${escapeCell(examples.good.what)}`,
    `- Bad: ${escapeCell(examples.bad.what)}`,
    `- Broken by a change of: ${requirement.watches.map((type) => `\`${type}\``).join(', ')}`,
    `- Source: ${source.section}, ${source.asOf}`,
    '',
  ];
}
