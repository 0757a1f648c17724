import { knownText, type PolicyValue, policyValue } from './policyValue.ts';
import { type Certainty, containsText, equalsText, likeText, matchText, type TextPattern } from './textPattern.ts';

/** How a condition compares: the value on its left with the one on its right. */
type PolicyOperator = (left: PolicyValue, right: PolicyValue) => Certainty;

const texts =
  (compare: (left: TextPattern, right: string) => Certainty): PolicyOperator =>
  (left, right) => {
    const known = knownText(right);
    return 'text' in left && known !== null ? compare(left.text, known) : 'perhaps';
  };

const like = texts(likeText);
const matchInsensitively = texts(matchText);
/** The only comparison with letter case. Whoever makes the resource chooses that of its name. */
const match = texts((left, right) => {
  const anyCase = matchText(left, right);
  return anyCase === 'no' || !/\p{L}/u.test(right) ? anyCase : 'perhaps';
});
const contains = texts(containsText);
const less = numbers((left, right) => left < right);
const greater = numbers((left, right) => left > right);

/** The operators by lower-case name. https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#conditions */
export const policyOperators: Readonly<Record<string, PolicyOperator>> = {
  equals,
  notequals: opposite(equals),
  in: isIn,
  notin: opposite(isIn),
  like,
  notlike: opposite(like),
  match,
  notmatch: opposite(match),
  matchinsensitively: matchInsensitively,
  notmatchinsensitively: opposite(matchInsensitively),
  contains,
  notcontains: opposite(contains),
  less,
  lessorequals: opposite(greater),
  greater,
  greaterorequals: opposite(less),
  exists,
};

/** How Azure compares unlike types is not written down, but that rules write booleans as text is. */
function equals(left: PolicyValue, right: PolicyValue): Certainty {
  const [one, other] = [booleanAsText(left), booleanAsText(right)];
  if ('text' in one && 'text' in other) return texts(equalsText)(one, other);
  if (!('json' in one) || !('json' in other)) return 'perhaps';
  if (typeof one.json !== 'number' || typeof other.json !== 'number') return 'perhaps';
  return one.json === other.json ? 'yes' : 'no';
}

function booleanAsText(value: PolicyValue): PolicyValue {
  return 'json' in value && typeof value.json === 'boolean' ? policyValue(String(value.json)) : value;
}

function isIn(left: PolicyValue, right: PolicyValue): Certainty {
  if (!('items' in right)) return 'perhaps';
  const each = right.items.map((item) => equals(left, item));
  if (each.includes('yes')) return 'yes';
  return each.includes('perhaps') ? 'perhaps' : 'no';
}

function exists(left: PolicyValue, right: PolicyValue): Certainty {
  const wanted = booleanAsText(right);
  const there = 'json' in left && left.json === null ? 'no' : 'yes';
  const text = knownText(wanted)?.toLowerCase();
  if (text === 'true') return there;
  return text === 'false' ? opposed(there) : 'perhaps';
}

/** Texts and dates are ordered by the rules of a culture, which are not here. */
function numbers(compare: (left: number, right: number) => boolean): PolicyOperator {
  return (left, right) => {
    if (!('json' in left) || !('json' in right)) return 'perhaps';
    if (typeof left.json !== 'number' || typeof right.json !== 'number') return 'perhaps';
    return compare(left.json, right.json) ? 'yes' : 'no';
  };
}

function opposite(operator: PolicyOperator): PolicyOperator {
  return (left, right) => opposed(operator(left, right));
}

function opposed(certainty: Certainty): Certainty {
  switch (certainty) {
    case 'yes':
      return 'no';
    case 'no':
      return 'yes';
    case 'perhaps':
      return 'perhaps';
  }
}
