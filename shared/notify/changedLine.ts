import type { Cause, FindingAlert } from '../domain/alert.ts';
import { idKey } from '../domain/armId.ts';
import type { Blocker } from '../domain/verdict.ts';
import { type MessageLine, words } from './messageParts.ts';
import { firstTexts, nameText, pathText, sentenceText, timeText } from './messageText.ts';

const mostCauses = 5;

/** Who changed what and when. Who wrote the very rule that blocks comes first, then who wrote to what holds it; the latest before the others. */
export function changedLine(alert: FindingAlert, blockers: readonly Blocker[]): MessageLine {
  const { causes, moreCauses, evaluation } = alert;
  if (causes.length === 0) {
    const nobody = evaluation.sweep
      ? 'The sweep found it: no event announced a change'
      : 'No change is known that led to it';
    return words('Changed', nobody);
  }
  const rules = new Set(blockers.map((blocker) => idKey(ruleId(blocker))));
  const holders = new Set(blockers.map(({ resource }) => idKey(resource)));
  const nearness = ({ resource }: Cause): number => {
    const key = idKey(resource);
    if (rules.has(key)) return 2;
    return holders.has(key) || holders.has(key.split('/').slice(0, -2).join('/')) ? 1 : 0;
  };
  const sorted = causes.toReversed().toSorted((one, other) => nearness(other) - nearness(one));
  return words('Changed', ...firstTexts(sorted.map(causeWords), mostCauses, moreCauses));
}

function ruleId(blocker: Blocker): string {
  switch (blocker.kind) {
    case 'securityRule':
      return `${blocker.resource}/securityRules/${blocker.rule}`;
    case 'route':
      return `${blocker.resource}/routes/${blocker.route ?? ''}`;
    case 'adminRule':
      return blocker.resource;
  }
}

function causeWords({ who, operation, resource, time }: Cause): string {
  const what = operation === 'delete' ? 'deleted' : 'wrote';
  return sentenceText(`${nameText(who)} ${what} ${pathText(resource)} at ${timeText(time)}`);
}
