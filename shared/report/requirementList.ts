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
    const { id, title, why } = requirement;
    const severity = severityOn(requirement.severity, asOf, false).padEnd(8);
    const byHand =
      requirement.kind === 'unobservable'
        ? ` Cannot be observed: ${requirement.reason} ${requirement.manualCheck}`
        : '';
    return [
      `${severity}  ${paint('strong', id)}`,
      `          ${wrapText(`${title}. ${why}${byHand}`, width, 10)}`,
    ].join('\n');
  });
  const unobservable = catalogue.filter(({ kind }) => kind === 'unobservable').length;
  const ofThem = unobservable === 0 ? '' : `, ${unobservable} of them cannot be observed`;
  const count = `${catalogue.length} requirements${ofThem}, severities as of ${asOf.slice(0, 10)}`;
  return `${entries.join('\n')}\n\n${paint('faint', count)}\n`;
}
