import { type Requirement, severityOn } from '../domain/requirements/requirement.ts';
import type { TableOptions } from './verdictTable.ts';
import { wrapText } from './wrapText.ts';

/** The catalogue for a person at a terminal: severity on the day, id, title and why. Ends with a line break. */
export function requirementList(
  catalogue: readonly Requirement[],
  asOf: string,
  { width, paint }: TableOptions,
): string {
  const entries = catalogue.map((requirement) => {
    const severity = severityOn(requirement.severity, asOf, false);
    return [
      `${severity.padEnd(8)}  ${paint('strong', requirement.id)}`,
      `          ${wrapText(`${requirement.title}. ${requirement.why}`, width, 10)}`,
    ].join('\n');
  });
  return `${entries.join('\n')}\n\n${paint('faint', `${catalogue.length} requirements, severities as of ${asOf.slice(0, 10)}`)}\n`;
}
