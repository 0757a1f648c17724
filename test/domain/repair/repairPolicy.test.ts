import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeIssue } from '../../../shared/domain/issue.ts';
import {
  type PolicyTarget,
  parseRepairPolicy,
  type RepairMode,
  repairMode,
} from '../../../shared/domain/repair/repairPolicy.ts';

const subscription = '/subscriptions/00000000-0000-0000-0000-00000000000a';
const groupIn = (resourceGroup: string): string =>
  `${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/nsg`;

function decide(entries: readonly object[], target: Partial<PolicyTarget> = {}) {
  const read = parseRepairPolicy(JSON.stringify(entries));
  if ('issues' in read) throw new Error(read.issues.map(describeIssue).join('; '));
  return repairMode(read.policy, { id: groupIn('rg-ml'), tags: {}, groupTags: {}, ...target });
}

const everywhere = (mode: RepairMode) => ({ scope: subscription, mode });
const inGroup = (mode: RepairMode, name = 'rg-ml') => ({ scope: `${subscription}/resourceGroups/${name}`, mode });
const tagged = (mode: RepairMode, tag = 'environment', value = 'dev') => ({ tag, value, mode });
const dev = { tags: { environment: 'dev' } };

const rows: readonly [string, readonly object[], Partial<PolicyTarget>, RepairMode, RegExp][] = [
  ['nothing is said', [], {}, 'off', /off by default/],
  ['the subscription', [everywhere('propose')], {}, 'propose', /subscription 0{8}-.*a says so/],
  ['another subscription', [{ scope: subscription.replace(/a$/, 'b'), mode: 'auto' }], {}, 'off', /default/],
  ['the resource group over the subscription', [everywhere('auto'), inGroup('propose')], {}, 'propose', /group rg-ml/],
  ['it may also widen', [everywhere('off'), inGroup('auto')], {}, 'auto', /resource group rg-ml/],
  ['the order does not matter', [inGroup('auto'), everywhere('off')], {}, 'auto', /resource group rg-ml/],
  ['a longer name is another group', [inGroup('auto')], { id: groupIn('rg-ml-2') }, 'off', /default/],
  ['a shorter name is another group', [inGroup('auto', 'rg-ml-2')], {}, 'off', /default/],
  ['letter case of ids', [inGroup('auto', 'RG-Ml')], { id: groupIn('rg-mL').toUpperCase() }, 'auto', /rg-ml/],
  ['a slash at the end', [{ scope: `${subscription}/`, mode: 'auto' }], {}, 'auto', /subscription/],
  ['the tag over the resource group', [inGroup('auto'), tagged('off')], dev, 'off', /tag environment = dev/],
  ['the tag may widen', [inGroup('off'), tagged('auto')], dev, 'auto', /tag environment = dev/],
  ['another value', [tagged('auto')], { tags: { environment: 'development' } }, 'off', /default/],
  ['letter case of tags', [tagged('auto')], { tags: { Environment: 'DEV' } }, 'auto', /tag/],
  ['tags of the resource group are not inherited', [tagged('auto')], { groupTags: dev.tags }, 'off', /default/],
  [
    'of two tags the more careful',
    [tagged('auto'), tagged('propose', 'team', 'vision')],
    { tags: { environment: 'dev', team: 'vision' } },
    'propose',
    /tag team = vision/,
  ],
  [
    'of two tags the more careful, the other way round',
    [tagged('off', 'team', 'vision'), tagged('auto')],
    { tags: { environment: 'dev', team: 'vision' } },
    'off',
    /tag team = vision/,
  ],
  [
    'opted out',
    [tagged('auto'), inGroup('auto')],
    { tags: { ...dev.tags, 'NetGuard-Repair': 'OFF' } },
    'off',
    /the network security group has the tag netguard-repair = off/,
  ],
  [
    'opted out as a group',
    [inGroup('auto')],
    { groupTags: { 'netguard-repair': 'Off ' } },
    'off',
    /its resource group/,
  ],
  ['another word does not opt out', [inGroup('auto')], { tags: { 'netguard-repair': 'on' } }, 'auto', /rg-ml/],
  [
    'owners may opt in',
    [tagged('auto', 'netguard-repair', 'auto')],
    { tags: { 'netguard-repair': 'auto' } },
    'auto',
    /tag/,
  ],
  ['no resource', [everywhere('auto')], { id: subscription }, 'off', /names no resource/],
];

test.each(rows)('%s', (_, entries, target, mode, because) => {
  expect(decide(entries, target)).toEqual({ mode, because: expect.stringMatching(because) });
});

test.each([undefined, '', '  ', '[]'])('%j is repair off everywhere', (text) => {
  expect(parseRepairPolicy(text)).toEqual({ policy: { entries: [] } });
});

test.each<[string, string, readonly RegExp[]]>([
  ['no JSON', 'auto', [/^\$: expected JSON, got "auto"$/]],
  ['no list', '{"mode":"auto"}', [/^\$: expected a list of entries/]],
  ['no entry', '["auto"]', [/^\$\[0\]: expected an entry/]],
  ['no mode', `[{"scope":"${subscription}"}]`, [/^\$\[0\]\.mode: expected off, propose, auto, got nothing$/]],
  ['a mode in another case', `[{"scope":"${subscription}","mode":"Auto"}]`, [/^\$\[0\]\.mode: expected/]],
  ['no place', '[{"mode":"auto"}]', [/^\$\[0\]\.tag: expected the name/, /^\$\[0\]\.value: expected the value/]],
  ['a resource', `[{"scope":"${groupIn('rg')}","mode":"auto"}]`, [/^\$\[0\]\.scope: expected the id of a sub/]],
  ['all subscriptions', '[{"scope":"/","mode":"auto"}]', [/^\$\[0\]\.scope/]],
  ['a name for an id', '[{"scope":"/subscriptions/production","mode":"auto"}]', [/^\$\[0\]\.scope/]],
  ['a pattern', `[{"scope":"${subscription}/resourceGroups/*","mode":"auto"}]`, [/^\$\[0\]\.scope/]],
  ['two places', `[{"scope":"${subscription}","tag":"a","value":"b","mode":"auto"}]`, [/\.tag: /, /\.value: /]],
  ['a misspelled field', `[{"scope":"${subscription}","mode":"off","mod":"x"}]`, [/^\$\[0\]\.mod: expected only/]],
  ['a tag without value', '[{"tag":"environment","mode":"auto"}]', [/^\$\[0\]\.value: expected/]],
  ['an empty value', '[{"tag":"environment","value":"","mode":"auto"}]', [/^\$\[0\]\.value: expected/]],
  [
    'one place twice',
    JSON.stringify([everywhere('off'), { scope: subscription.toUpperCase(), mode: 'auto' }]),
    [/^\$\[1\]: expected a place that no other entry names, got that of \$\[0\]$/],
  ],
  [
    'one tag twice',
    JSON.stringify([tagged('off'), tagged('auto', 'Environment', 'Dev')]),
    [/^\$\[1\]: expected a place/],
  ],
  [
    'each wrong entry',
    JSON.stringify([everywhere('off'), { scope: 'x', mode: 'auto' }, tagged('auto'), 7]),
    [/^\$\[1\]\.scope: /, /^\$\[3\]: /],
  ],
])('refuses all of it: %s', (_, text, lines) => {
  const read = parseRepairPolicy(text);
  const issues = 'issues' in read ? read.issues.map(describeIssue) : [];
  expect(issues).toEqual(lines.map((line) => expect.stringMatching(line)));
  expect(issues.join('')).not.toContain('\n');
});

test('whatever stands there: a policy, or issues, and never both', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((one) => `[${one}]`),
      ),
      (text) => {
        const read = parseRepairPolicy(text);
        if ('issues' in read) expect(read.issues.length).toBeGreaterThan(0);
        else expect(read.policy.entries.length).toBe(text.trim() === '' ? 0 : (JSON.parse(text) as unknown[]).length);
      },
    ),
    { numRuns: 300 },
  );
});

test('hostile text of a tag is spelled out', () => {
  const value = 'a\u001b[2J\u202eb';
  expect(decide([tagged('auto', 'team', value)], { tags: { team: value } }).because).toBe(
    'the entry for tag team = a\\u{1b}[2J\\u{202e}b says so',
  );
});
