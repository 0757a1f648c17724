import {
  againstDenseRules,
  againstHostileRules,
  againstListedPrefixes,
  againstRules,
  againstSubnets,
  againstTagPrefixes,
  type GroupPoint,
} from './growth.ts';
import type { Setup } from './rows/setup.ts';
import { amlFlows } from './samples/amlFlows.ts';
import { brief, markdownTable } from './table.ts';

/** The growth curves as Markdown, for docs/performance.md. */
export async function growthCurves(setup: Setup): Promise<string> {
  const sections = [
    groupSection(
      'Rules of a busy subnet, one allows a tag of 400 prefixes by name',
      'rules',
      await againstRules(setup),
    ),
    groupSection('Prefixes of the tag, 100 rules', 'prefixes', await againstTagPrefixes(setup)),
    groupSection('Rules that each allow a share of 1,000 prefixes', 'rules', await againstDenseRules(setup)),
    groupSection('Prefixes that 100 rules share and list', 'prefixes', await againstListedPrefixes(setup)),
  ];
  const hostile = await againstHostileRules(setup);
  sections.push(
    section(
      'Boxes at random over 300 prefixes',
      ['rules', 'first check / JSON.parse', 'first check, ms', 'decided'],
      hostile.map(({ size, first, parse, exact }) => [
        brief(size),
        brief(first / parse),
        brief(first / 1000),
        exact ? 'exactly' : 'in part',
      ]),
    ),
  );
  const estates = await againstSubnets(setup);
  sections.push(
    section(
      'Subnets, each with a group of 30 rules of its own and ten requirements',
      [
        'subnets',
        'MB of JSON',
        'from text / JSON.parse',
        'from held / JSON.parse',
        'from text, s',
        'from held, µs a verdict',
      ],
      estates.map(({ size, megabytes, parse, fromText, fromHeld }) => [
        brief(size),
        brief(megabytes),
        brief(fromText / parse),
        brief(fromHeld / parse),
        brief(fromText / 1e6),
        brief(fromHeld / (size * amlFlows.length)),
      ]),
    ),
  );
  return sections.join('\n\n');
}

function groupSection(title: string, sizes: string, points: readonly GroupPoint[]): string {
  return section(
    title,
    [sizes, 'first check / JSON.parse', 'later check / JSON.parse', 'first check, µs', 'later check, µs'],
    points.map(({ size, parse, first, later }) => [
      brief(size),
      brief(first / parse),
      brief(later / parse),
      brief(first),
      brief(later),
    ]),
  );
}

function section(title: string, head: readonly string[], lines: readonly (readonly string[])[]): string {
  return `### ${title}\n\n${markdownTable(head, lines)}`;
}
