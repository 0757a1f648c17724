import { isRecord } from '../isRecord.ts';
import { isSameData } from '../network/isSameData.ts';
import { parseSecurityRules, type RuleAddresses, type SecurityRule } from '../network/securityRule.ts';
import { tagKey } from '../network/tagName.ts';
import type { Repair, RepairEventKind, RepairState } from './repairRecord.ts';

/**
 * What stands where the rule of a repair should: nothing, the rule as it was written, that rule with something changed, or a rule that is
 * none of this repair.
 */
export type ObservedRule = 'absent' | 'ours' | 'edited' | 'anothers';

/** What to do with a repair that somebody takes up, after a crash or a second message. */
export interface NextStep {
  /**
   * `write`: read, prove and write it. `prove`: read and prove it with the rule in force. `undo`: delete the rule. `nothing`: it is over, or
   * waits for a person.
   */
  readonly next: 'write' | 'prove' | 'undo' | 'nothing';
  /** What has to be recorded first: that much is known from the rule; null where it is known already. */
  readonly event: RepairEventKind | null;
  readonly why: string;
}

/** Decides by the rule as it stands, since a write may have been done that nobody has recorded. */
export function resumeRepair({ state }: Pick<Repair, 'state'>, observed: ObservedRule): NextStep {
  const [next, event] = steps[state][observed];
  return { next, event, why: sentences[observed] };
}

const sentences: Readonly<Record<ObservedRule, string>> = {
  absent: 'The rule is not there.',
  ours: 'The rule stands as it was written.',
  edited: 'Somebody has changed the rule.',
  anothers: "Somebody else's rule stands there.",
};

type Steps = Readonly<Record<ObservedRule, readonly [NextStep['next'], RepairEventKind | null]>>;

const over: Steps = {
  absent: ['nothing', null],
  ours: ['nothing', null],
  edited: ['nothing', null],
  anothers: ['nothing', null],
};

const steps: Readonly<Record<RepairState, Steps>> = {
  proposed: over,
  planned: {
    absent: ['write', null],
    // A write that was taken for lost.
    ours: ['prove', 'writeDone'],
    edited: ['nothing', 'givenUp'],
    anothers: ['nothing', 'givenUp'],
  },
  writing: {
    absent: ['write', 'writeLost'],
    ours: ['prove', 'writeDone'],
    edited: ['nothing', 'replaced'],
    anothers: ['nothing', 'givenUp'],
  },
  written: {
    absent: ['nothing', 'replaced'],
    ours: ['prove', null],
    edited: ['nothing', 'replaced'],
    anothers: ['nothing', 'replaced'],
  },
  applied: {
    absent: ['nothing', 'replaced'],
    ours: ['nothing', null],
    edited: ['nothing', 'replaced'],
    anothers: ['nothing', 'replaced'],
  },
  undoing: {
    absent: ['nothing', 'undoDone'],
    ours: ['undo', null],
    // Whoever changed it may need it: that is for a person to decide.
    edited: ['nothing', 'failed'],
    anothers: ['nothing', 'undoDone'],
  },
  undone: over,
  abandoned: over,
  failed: {
    absent: ['nothing', 'replaced'],
    ours: ['nothing', null],
    edited: ['nothing', null],
    anothers: ['nothing', 'replaced'],
  },
};

/** Compares the rule of a repair with the body that ARM answers for its id; null where ARM says that there is none. */
export function observeRule({ body }: Pick<Repair, 'body'>, answer: unknown): ObservedRule {
  if (answer === null) return 'absent';
  if (descriptionOf(answer) !== descriptionOf(body)) return 'anothers';
  const [wanted, found] = [readRule(body), readRule(answer)];
  return wanted !== null && isSameData(wanted, found) ? 'ours' : 'edited';
}

function descriptionOf(body: unknown): unknown {
  const properties = isRecord(body) ? body['properties'] : undefined;
  return isRecord(properties) ? properties['description'] : undefined;
}

/** The rule in one spelling: ARM answers with its own letter case, and with one field or another for a single value. */
function readRule(body: unknown): SecurityRule | null {
  const [rule] = parseSecurityRules([body], '').rules;
  if (rule === undefined || rule.unreadable !== null) return null;
  return { ...rule, name: '', source: inOneSpelling(rule.source), destination: inOneSpelling(rule.destination) };
}

function inOneSpelling({ prefixes, tags, groups }: RuleAddresses): RuleAddresses {
  return {
    prefixes,
    tags: tags.map(tagKey).toSorted(),
    groups: groups.map((group) => group.toLowerCase()).toSorted(),
  };
}
