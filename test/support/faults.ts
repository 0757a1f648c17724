import type { Question } from './bruteForce.ts';
import type { RuleFields, WrittenRule } from './plainRules.ts';
import { priorityOf } from './questions.ts';

/** Small changes to a question, each of which makes a sound engine answer as one with that fault would. */
export const faults: Readonly<Record<string, (question: Question) => Question>> = {
  'a prefix one bit too short in the rules': (question) => inRules(question, (text) => resized(text, -1)),
  'a prefix one bit too long in the rules': (question) => inRules(question, (text) => resized(text, 1)),
  'port ranges that end one port early': (question) =>
    onPorts(question, (text) => text.replace(/(?<=-)\d+$/, (last) => String(Number(last) - 1))),
  'rules tried in the reverse order': (question) =>
    onRules(question, (rule) => ({ ...rule, priority: 4196 - (rule.priority ?? 0) })),
  'access turned round': (question) =>
    onRules(question, (rule) => ({ ...rule, access: rule.access?.toLowerCase() === 'allow' ? 'Deny' : 'Allow' })),
  'source ports overlooked': (question) =>
    onRules(question, (rule) => ({ ...rule, sourcePortRange: '*', sourcePortRanges: [] })),
  'protocol overlooked': (question) => onRules(question, (rule) => ({ ...rule, protocol: '*' })),
  'the last security group overlooked': (question) => ({
    ...question,
    securityGroups: (question.securityGroups ?? []).slice(0, -1),
  }),
  'IPv6 overlooked in the rules': (question) =>
    inRules(question, (text) => (text.includes(':') ? '10.0.0.0/28' : text)),
  'a star that means IPv4 only': (question) => inRules(question, (text) => (text === '*' ? '0.0.0.0/0' : text)),
  'service tags overlooked': (question) => ({ ...question, serviceTags: {} }),
  'remote and local exchanged': (question) => ({ ...question, remote: question.local, local: question.remote }),
};

function onRules(question: Question, change: (rule: RuleFields) => RuleFields): Question {
  const one = (rule: WrittenRule): WrittenRule => {
    if ((priorityOf(rule) ?? 0) >= 65_000) return rule;
    return rule.properties === undefined ? change(rule) : { ...rule, properties: change(rule.properties) };
  };
  return {
    ...question,
    securityGroups: (question.securityGroups ?? []).map(({ name, rules }) => ({ name, rules: rules.map(one) })),
  };
}

function onTexts(
  question: Question,
  single: 'AddressPrefix' | 'PortRange',
  change: (text: string) => string,
): Question {
  const plural = single === 'AddressPrefix' ? 'AddressPrefixes' : 'PortRanges';
  return onRules(question, (rule) =>
    Object.fromEntries(
      Object.entries(rule).map(([field, value]) => {
        if (field.endsWith(single)) return [field, change(String(value))];
        return [field, field.endsWith(plural) && Array.isArray(value) ? value.map(String).map(change) : value];
      }),
    ),
  );
}

function inRules(question: Question, change: (text: string) => string): Question {
  return onTexts(question, 'AddressPrefix', change);
}

function onPorts(question: Question, change: (text: string) => string): Question {
  return onTexts(question, 'PortRange', change);
}

/** The IPv4 or IPv6 prefix with its length changed, where that leaves a prefix without host bits; else as it stands. */
export function resized(text: string, by: number): string {
  const [address = '', length] = text.split('/');
  if (length === undefined || (by < 0 && !/(\.0|::)$/.test(address))) return text;
  const wanted = Number(length) + by;
  return wanted < 1 || wanted > (address.includes(':') ? 128 : 32) ? text : `${address}/${wanted}`;
}
