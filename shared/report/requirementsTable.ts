import type { Requirement } from '../domain/requirements/requirement.ts';
import { conditionText } from './conditionText.ts';
import { markdownTable } from './markdownTable.ts';
import { linkTo, plainMarkdown, requirementSection, severityText } from './requirementSection.ts';

/** The catalogue as a page: one table, then a section for each requirement, by what it is about. */
export function requirementsTable(families: Readonly<Record<string, readonly Requirement[]>>): string {
  const all = Object.values(families).flat();
  const observable = Object.entries(families).map(
    ([about, requirements]) => [about, requirements.filter(({ kind }) => kind !== 'unobservable')] as const,
  );
  const unobservable = all.filter(({ kind }) => kind === 'unobservable');
  return [
    '# Requirements',
    '',
    'What Azure Machine Learning compute needs from its network. Written by `npm run docs` from the catalogue in',
    '`shared/domain/requirements/entries`; edit that, not this page.',
    '',
    'A requirement is one condition with one severity. It is judged for every compute whose kind and profile it names, once for each',
    'subnet that the compute is in. The profile is the way in which the nodes talk to their service, and is read from the compute, the',
    'pool or the resource behind it. The remedy says who may repair it: `auto` and `guarded` as far as the repair policy allows, `manual`',
    'nobody but a person.',
    '',
    ...markdownTable(['id', 'condition', 'severity', 'kinds', 'profiles', 'remedy'], all.map(row)),
    '',
    ...observable.flatMap(([about, requirements]) => part(about, [], requirements)),
    ...part(
      'What cannot be observed',
      [
        'Azure Resource Manager does not show these. They are never judged and never counted; a person has to look.',
        '',
      ],
      unobservable,
    ),
  ].join('\n');
}

function part(
  heading: string,
  introduction: readonly string[],
  requirements: readonly Requirement[],
): readonly string[] {
  if (requirements.length === 0) return [];
  return [`## ${heading}`, '', ...introduction, ...requirements.flatMap(requirementSection)];
}

function row(requirement: Requirement): readonly string[] {
  const { id, appliesTo, severity } = requirement;
  return [
    linkTo(id),
    plainMarkdown(conditionText(requirement)),
    severityText(severity),
    distinct(appliesTo.flatMap(({ kinds }) => kinds)),
    distinct(appliesTo.flatMap(({ profiles }) => profiles)),
    requirement.kind === 'unobservable' ? 'cannot be observed' : requirement.remediation,
  ];
}

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}
