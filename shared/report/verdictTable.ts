import { parseArmId } from '../domain/armId.ts';
import { printable } from '../domain/printable.ts';
import type { Verdict, VerdictDocument, VerdictState } from '../domain/verdict.ts';
import { type ComputeVerdicts, openByWorkspace, type WorkspaceVerdicts } from './openVerdicts.ts';
import type { Paint, Tone } from './paint.ts';
import {
  blockedByWords,
  blocksNextWords,
  computeName,
  computeWords,
  counted,
  judgedByWords,
  missingFactsWords,
  missingWords,
  resourceName,
  stateWords,
  summaryWords,
  witnessWords,
} from './verdictWords.ts';
import { wrapText } from './wrapText.ts';

export interface TableOptions {
  /** Columns of the terminal; null where there is none, which gives one line per verdict. */
  readonly width: number | null;
  readonly paint: Paint;
}

/** How a state looks. */
export const stateTones: Readonly<Record<VerdictState, Tone>> = {
  violated: 'bad',
  unknown: 'warning',
  'at-risk': 'warning',
  compliant: 'good',
  'not-applicable': 'faint',
};

/**
 * The verdicts for a person at a terminal: by workspace and compute, worst first, each with what is broken, by which rule, and one
 * blocked packet. What holds or does not apply is counted, what could not be read is named. Ends with a line break.
 */
export function verdictTable(document: VerdictDocument, options: TableOptions): string {
  const workspaces = openByWorkspace(document);
  const sections = [
    options.paint('faint', judgedByWords(document)),
    ...workspaces.map((workspace) => workspaceSection(workspace, options)),
    coverageSection(document, options),
    summarySection(document, workspaces.length, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function workspaceSection({ workspace, computes }: WorkspaceVerdicts, options: TableOptions): string {
  const title = workspace === null ? 'Outside any workspace' : `Workspace ${printable(resourceName(workspace))}`;
  const group = workspace === null ? null : (parseArmId(workspace)?.resourceGroup ?? null);
  const heading = options.paint('strong', title) + (group === null ? '' : ` (resource group ${printable(group)})`);
  return [heading, ...computes.map((compute) => computeSection(compute, options))].join('\n');
}

function computeSection({ worst, open, compliant, notApplicable }: ComputeVerdicts, options: TableOptions): string {
  const name = printable(computeName(worst));
  const settled = `${compliant} compliant, ${notApplicable} not applicable`;
  return [
    `  ${options.paint('strong', name)}  ${printable(computeWords(worst))}`,
    ...open.map((verdict) => verdictLine(verdict, options)),
    `    ${options.paint('faint', settled)}`,
  ].join('\n');
}

function verdictLine(verdict: Verdict, { width, paint }: TableOptions): string {
  const state = stateWords[verdict.state].toUpperCase();
  const label = `${state} ${verdict.severity}`.padEnd(17);
  const painted = paint(stateTones[verdict.state], state) + label.slice(state.length);
  const indent = 4 + label.length + 2;
  const text = printable(`${verdict.requirement}: ${verdictWords(verdict)}`);
  return `    ${painted}  ${wrapText(text, width === null ? null : Math.max(width, indent + 30), indent)}`;
}

function verdictWords(verdict: Verdict): string {
  const { witness } = verdict.evidence;
  const sentences = [
    verdict.message.replace(/[.\s]+$/, ''),
    blockedByWords(verdict),
    blocksNextWords(verdict),
    witness === null ? '' : `Blocked packet: ${witnessWords(witness)}`,
    missingFactsWords(verdict),
  ];
  return `${sentences.filter((sentence) => sentence !== '').join('. ')}.`;
}

function coverageSection({ coverage }: VerdictDocument, { width, paint }: TableOptions): string {
  if (coverage.missing.length === 0) return '';
  const lines = coverage.missing.map((missing) => `  ${wrapText(printable(missingWords(missing)), width, 2)}`);
  return [paint('warning', 'Not everything could be read or judged:'), ...lines].join('\n');
}

function summarySection(document: VerdictDocument, openWorkspaces: number, { width, paint }: TableOptions): string {
  const ignored = Object.values(document.coverage.ignoredTypes).reduce((sum, count) => sum + count, 0);
  const summary = summaryWords(document.summary);
  const tone = openWorkspaces === 0 && document.coverage.missing.length === 0 ? 'good' : 'strong';
  return [
    ...(ignored === 0
      ? []
      : [
          paint(
            'faint',
            `${counted(ignored, 'resource')} of types that no requirement looks at ${ignored === 1 ? 'was' : 'were'} left out.`,
          ),
        ]),
    paint(document.summary.computes === 0 ? 'warning' : tone, wrapText(summary, width, 0)),
  ].join('\n');
}
