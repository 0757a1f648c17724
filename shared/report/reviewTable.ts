import { parseArmId } from '../domain/armId.ts';
import { printable } from '../domain/printable.ts';
import type { Review, ReviewFinding } from '../domain/review/reviewEstate.ts';
import { findingWords, sufficesWords } from './reviewWords.ts';
import type { TableOptions } from './verdictTable.ts';
import { counted, missingWords, resourceName } from './verdictWords.ts';
import { wrapText } from './wrapText.ts';

/** A review for a person at a terminal: by group, each rule with what is wrong with it and what would do. Ends with a line break. */
export function reviewTable({ findings, missing }: Review, options: TableOptions): string {
  const { width, paint } = options;
  const groups = Map.groupBy(findings, ({ securityGroup }) => securityGroup);
  const sections = [...groups].map(([group, of]) => groupSection(group, of, options));
  const unreviewed =
    missing.length === 0
      ? []
      : [
          [
            paint('warning', 'Not everything could be reviewed:'),
            ...missing.map((one) => `  ${wrapText(printable(missingWords(one)), width, 2)}`),
          ].join('\n'),
        ];
  const count = findings.length === 0 ? 'Nothing found.' : counted(findings.length, 'finding');
  const tone = findings.length === 0 && missing.length === 0 ? 'good' : 'strong';
  return `${[...sections, ...unreviewed, paint(tone, count)].join('\n\n')}\n`;
}

function groupSection(group: string, findings: readonly ReviewFinding[], options: TableOptions): string {
  const { paint } = options;
  const resourceGroup = parseArmId(group)?.resourceGroup ?? null;
  const within = resourceGroup === null ? '' : ` (resource group ${printable(resourceGroup)})`;
  const title = paint('strong', `Network security group ${printable(resourceName(group))}`);
  return [title + within, ...findings.map((finding) => findingLines(finding, options))].join('\n');
}

function findingLines(finding: ReviewFinding, { width, paint }: TableOptions): string {
  const { rule } = finding;
  const label = `${rule.direction} ${rule.priority} ${printable(rule.name)}`;
  const wrapped = (text: string): string => wrapText(printable(text), width, 4);
  return [
    `  ${paint(finding.kind === 'ssh from internet' ? 'bad' : 'warning', label)}`,
    `    ${wrapped(`${capital(findingWords(finding))}.`)}`,
    `    ${wrapped(`Instead: ${sufficesWords(finding)}.`)}`,
  ].join('\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
