import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerQuestion } from '../../../shared/domain/prove.ts';
import { allow, asking, deny, layers } from '../../support/asking.ts';
import { questions } from '../../support/questions.ts';

/** What is refused, and the JSON path that the refusal names. */
const refusals: readonly [what: string, question: unknown, path: RegExp][] = [
  ['a prefix longer than its family', asking([], { remote: ['10.0.0.0/33'] }), /^\$\.remote\[0\]: /],
  ['an IPv6 prefix longer than its family', asking([], { remote: ['fd00::/129'] }), /^\$\.remote\[0\]: /],
  ['a number over 255', asking([], { local: ['10.0.0.0/24', '10.0.0.256'] }), /^\$\.local\[1\]: /],
  ['three numbers', asking([], { local: ['10.0.1/24'] }), /^\$\.local\[0\]: /],
  ['an octal number', asking([], { local: ['010.0.1.0/24'] }), /^\$\.local\[0\]: /],
  ['an address range', asking([], { remote: ['10.0.0.1-10.0.0.9'] }), /^\$\.remote\[0\]: /],
  ['no text', asking([], { remote: [''] }), /^\$\.remote\[0\]: /],
  ['the portal word Any', asking([{ ...allow, sourceAddressPrefix: 'Any' }]), /rules\[0\]\.sourceAddressPrefix: /],
  ['no remote', asking([], { remote: [] }), /^\$\.remote: /],
  ['no local', asking([], { local: [] }), /^\$\.local: /],
  ['no ports', asking([], { ports: [] }), /^\$\.ports: /],
  ['a port over 65535', asking([], { ports: ['65536'] }), /^\$\.ports\[0\]: /],
  ['a reversed port range', asking([], { ports: ['443', '445-443'] }), /^\$\.ports\[1\]: /],
  ['a port by name', asking([], { ports: ['https'] }), /^\$\.ports\[0\]: /],
  ['a negative port', asking([], { ports: ['-1'] }), /^\$\.ports\[0\]: /],
  ['a third direction', asking([], { direction: 'Sideways' }), /^\$\.direction: /],
  ['an unknown protocol', asking([], { protocol: 'Sctp' }), /^\$\.protocol: /],
  ['families that do not meet', asking([], { remote: ['fd00::/64'] }), /^\$\.(remote|local): /],
  ['routes that are no list', { ...asking([]), routes: {} }, /^\$\.routes: /],
  ['a route without prefix', { ...asking([]), routes: [{ nextHopType: 'None' }] }, /^\$\.routes\[0\]\.addressPrefix: /],
  ['a priority below 100', asking([{ ...allow, priority: 99 }]), /^\$\.securityGroups\[0\]\.rules\[0\]\.priority: /],
  ['a priority above 4096', asking([allow, { ...deny, priority: 4097 }]), /rules\[1\]\.priority: /],
  ['half a priority', asking([{ ...allow, priority: 100.5 }]), /rules\[0\]\.priority: /],
  ['two rules of one priority and direction', asking([allow, { ...deny, priority: 200 }]), /rules\[1\]\.priority: /],
  [
    'a nested rule',
    asking([{ name: 'a', properties: { ...allow, priority: 1 } }]),
    /rules\[0\]\.properties\.priority: /,
  ],
  ['a rule with a third direction', asking([{ ...allow, direction: 'Both' }]), /rules\[0\]\.direction: /],
  ['a rule with an unknown protocol', asking([{ ...allow, protocol: 'Gre' }]), /rules\[0\]\.protocol: /],
  ['a rule with a third access', asking([{ ...allow, access: 'AlwaysAllow' }]), /rules\[0\]\.access: /],
  [
    'a rule with a bad prefix',
    asking([{ ...allow, sourceAddressPrefix: '10.0.0/8' }]),
    /rules\[0\]\.sourceAddressPrefix: /,
  ],
  ['a rule with a bad port', asking([{ ...allow, destinationPortRange: '9-8' }]), /rules\[0\]\.destinationPortRange: /],
  [
    'a bad member of a list',
    asking([{ ...allow, destinationPortRange: '', destinationPortRanges: ['80', '99999'] }]),
    /rules\[0\]\.destinationPortRanges\[1\]: /,
  ],
  [
    'singular and plural ports that differ',
    asking([{ ...allow, destinationPortRange: '443', destinationPortRanges: ['80'] }]),
    /rules\[0\]\.destinationPortRange/,
  ],
  [
    'singular and plural prefixes that differ',
    asking([{ ...allow, sourceAddressPrefix: '10.0.0.0/8', sourceAddressPrefixes: ['10.0.0.0/8', '11.0.0.0/8'] }]),
    /rules\[0\]\.sourceAddressPrefix/,
  ],
  ['a rule without a source', asking([{ ...allow, sourceAddressPrefix: '' }]), /rules\[0\]\.sourceAddressPrefix/],
  [
    'a second security group',
    asking([], layers([allow], [{ ...allow, priority: 5000 }])),
    /securityGroups\[1\]\.rules\[0\]/,
  ],
  [
    'a tag in two spellings',
    asking([], { serviceTags: { Sql: ['1.2.3.4'], SQL: ['1.2.3.5'] } }),
    /^\$\.serviceTags.*SQL.*: .*Sql/,
  ],
  [
    'a tag with a bad prefix',
    asking([], { serviceTags: { Sql: ['1.2.3.4', '1.2.3'] } }),
    /^\$\.serviceTags.*Sql.*\[1\]: /,
  ],
  [
    'rules that are no list',
    { ...asking([]), securityGroups: [{ name: 'nsg', rules: {} }] },
    /securityGroups\[0\]\.rules: /,
  ],
  ['no direction', { ...asking([]), direction: undefined }, /^\$\.direction: /],
  ['text instead of a question', 'Tcp 443?', /^\$: /],
  ['a list instead of a question', [asking([])], /^\$: /],
  ['nothing', null, /^\$: /],
];

test.each(refusals)('%s is refused by name', (_, question, path) => {
  const answer = answerQuestion(question);
  expect(answer).toHaveProperty('error', expect.stringMatching(path));
  expect(answer).toHaveProperty('error', expect.stringMatching(/^\P{Cc}+$/u));
  expect(answer).not.toHaveProperty('state');
});

test('the id comes back, whatever it is and whatever becomes of the question', () => {
  fc.assert(
    fc.property(fc.jsonValue(), questions, (id, question) => {
      expect(answerQuestion({ ...question, id })).toMatchObject({ id });
      expect(answerQuestion({ ...question, id, direction: 'Sideways' })).toMatchObject({
        id,
        error: expect.any(String),
      });
    }),
    { numRuns: 50 },
  );
});

test('any JSON gets an answer or one line that says what is wrong with it', () => {
  const keys = ['direction', 'protocol', 'remote', 'local', 'ports', 'securityGroups', 'serviceTags', 'routes'];
  const damaged = fc
    .tuple(questions, fc.constantFrom(...keys), fc.jsonValue())
    .map(([question, key, value]) => ({ ...question, [key]: value }));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), damaged), (question) => {
      const answer = answerQuestion(question);
      expect('error' in answer ? answer.error : answer.state).toMatch(
        /^(\$[^\n]*: [^\n]+|allowed|blocked|partial|unknown)$/,
      );
    }),
    { numRuns: 300 },
  );
});

test('a value nested too deep to be shown is refused like others', () => {
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  expect(answerQuestion({ ...asking([]), direction: deep })).toMatchObject({
    error: '$.direction: expected Inbound or Outbound, got a deeply nested array',
  });
});

test('a group with more wrong rules than a call takes arguments is refused by its first', () => {
  const rules: unknown[] = Array.from({ length: 200_000 }, () => null);
  expect(answerQuestion({ ...asking([]), securityGroups: [{ name: 'nsg', rules }] })).toMatchObject({
    error: expect.stringMatching(/^\$\.securityGroups\[0\]\.rules\[0\]: /),
  });
});
