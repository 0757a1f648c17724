import type { Verdict, VerdictDocument } from '../domain/verdict.ts';
import { markdownCode, markdownText } from './markdownText.ts';
import { openVerdicts } from './openVerdicts.ts';
import {
  blockedByWords,
  blocksNextWords,
  counted,
  judgedByWords,
  missingFactsWords,
  missingWords,
  resourceName,
  stateWords,
  summaryWords,
  witnessWords,
} from './verdictWords.ts';

/** GitHub refuses a comment of more than 65,536 characters; Azure DevOps takes more. */
const commentLimit = 60_000;

/** The verdicts as a comment on a pull request: a headline, what is open as a table, what could not be read. Ends with a line break. */
export function verdictMarkdown(document: VerdictDocument): string {
  const sections = [
    `### Azure Machine Learning network: ${headline(document)}`,
    `${markdownText(summaryWords(document.summary))}. ${markdownText(judgedByWords(document))}.`,
    coverageSection(document),
  ].filter((section) => section !== '');
  const used = sections.reduce((length, section) => length + section.length + 2, 0);
  const [head = '', summary = '', ...coverage] = sections;
  return `${[head, summary, ...openTable(openVerdicts(document), commentLimit - used), ...coverage].join('\n\n')}\n`;
}

function headline({ summary, coverage }: VerdictDocument): string {
  const broken = [
    ...(summary.violated > 0 ? [`${counted(summary.violated, 'requirement')} violated`] : []),
    ...(summary.unknown > 0 ? [`${summary.unknown} unknown`] : []),
    ...(summary['at-risk'] > 0 ? [`${summary['at-risk']} at risk`] : []),
  ];
  if (broken.length > 0) return broken.join(', ');
  if (coverage.missing.length > 0) return 'not everything could be read or judged';
  return summary.computes === 0 ? 'no compute found' : 'every requirement holds';
}

function openTable(open: readonly Verdict[], limit: number): readonly string[] {
  if (open.length === 0) return [];
  const rows = ['| State | Compute | Requirement | What was found |', '| --- | --- | --- | --- |'];
  let length = 0;
  for (const verdict of open) {
    const row = openRow(verdict);
    length += row.length + 1;
    if (length > limit) break;
    rows.push(row);
  }
  const left = open.length - (rows.length - 2);
  const table = rows.join('\n');
  return left === 0 ? [table] : [table, `${counted(left, 'more verdict')} left out to keep this comment short.`];
}

function openRow(verdict: Verdict): string {
  const { state, severity, compute, subnet, requirement, message } = verdict;
  const { witness } = verdict.evidence;
  const where = subnet === null ? '' : `<br>in ${markdownCode(resourceName(subnet))}`;
  const found = [
    markdownText(message),
    markdownText(blockedByWords(verdict)),
    markdownText(blocksNextWords(verdict)),
    witness === null ? '' : `Blocked packet: ${markdownCode(witnessWords(witness))}`,
    markdownText(missingFactsWords(verdict)),
  ]
    .filter((text) => text !== '')
    .join('<br>');
  const what = `${markdownCode(resourceName(compute))}${where}`;
  return `| **${stateWords[state]}**, ${severity} | ${what} | ${markdownCode(requirement)} | ${found} |`;
}

function coverageSection({ coverage }: VerdictDocument): string {
  if (coverage.missing.length === 0) return '';
  const shown = coverage.missing.slice(0, 50).map((missing) => `- ${markdownText(missingWords(missing))}`);
  const more = coverage.missing.length - shown.length;
  return [
    '**Not everything could be read or judged:**',
    '',
    ...shown,
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join('\n');
}
