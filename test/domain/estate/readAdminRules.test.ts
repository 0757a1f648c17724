import { expect, test } from 'vitest';
import type { EstateDocument } from '../../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';

const group = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network';
const hub = `${group}/virtualNetworks/Hub`;
const spoke = `${group}/virtualNetworks/Spoke`;
const configuration = `${group}/networkManagers/avnm/securityAdminConfigurations/config`;

const row = (network: string, properties: object | null) => ({
  id: `${network}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`,
  name: 'default',
  type: 'microsoft.network/effectivesecurityadminrules',
  location: 'westeurope',
  properties,
});
const applied = { effectiveSecurityAdminConfigurations: [{ id: `${configuration}/snapshots/0` }] };

const rule = (changes: object = {}) => ({
  id: `${configuration}/ruleCollections/collection/rules/block`,
  kind: 'Custom',
  properties: {
    protocol: 'Any',
    sources: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
    destinations: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
    direction: 'Outbound',
    access: 'Deny',
    priority: 7,
    ...changes,
  },
});

const list = (network: string, body: object): EstateDocument => ({
  source: 'live',
  body: { listOf: 'adminRules', scope: network, ...body },
});

/** What is known of the hub: its rules in short, or why there are none. */
function known(documents: readonly EstateDocument[], network = hub): unknown {
  const { adminRules } = parseEstate(documents);
  if ('missing' in adminRules) return adminRules.missing;
  return adminRules.value
    .get(network.toLowerCase())
    ?.map(({ access, direction, unreadable }) => (unreadable === null ? `${access} ${direction}` : unreadable));
}

test('an estate without a word of admin rules lacks them', () => {
  expect(known([{ source: 'a.json', body: [] }])).toBe('not in the estate');
});

test('a complete list holds the rules of its network and of no other', () => {
  const documents = [list(hub, { value: [rule()], skipToken: '' })];
  expect(known(documents)).toEqual(['Deny Outbound']);
  expect(known(documents, spoke)).toBeUndefined();
});

test('an empty complete list means none', () => {
  expect(known([list(hub, { value: [] })])).toEqual([]);
});

test.each([
  ['names none', { effectiveSecurityAdminConfigurations: [] }, []],
  ['names none, as Resource Graph also spells it', { EffectiveSecurityAdminConfigurations: [] }, []],
])('a network whose row %s has none', (_, properties, expected) => {
  expect(known([{ source: 'rows.json', body: { data: [row(hub, properties)] } }])).toEqual(expected);
});

test.each([
  ['that apply', applied],
  ['that apply, as Resource Graph also spells them', { EffectiveSecurityAdminConfigurations: [{ Id: configuration }] }],
  ['of which the row says nothing', { provisioningState: 'Succeeded' }],
  ['in a row without properties', null],
])('configurations %s, without their rules, may do anything', (_, properties) => {
  const rules = known([{ source: 'rows.json', body: { data: [row(hub, properties), row(spoke, applied)] } }]);
  expect(rules).toHaveLength(4);
  expect(String(rules)).toMatch(/configurations/);
});

test('the list of the rules counts more than the row that announces them, in either order', () => {
  const rows: EstateDocument = { source: 'live', body: [row(hub, applied)] };
  const rules = list(hub, { value: [rule()] });
  expect(known([rows, rules])).toEqual(['Deny Outbound']);
  expect(known([rules, rows])).toEqual(['Deny Outbound']);
});

test.each([
  ['is cut off', { value: [rule()], skipToken: 'more' }],
  ['holds something else', { value: [rule(), 'x'] }],
  ['is an error', { error: { code: 'AuthorizationFailed' } }],
])('a list that %s proves nothing', (_, body) => {
  expect(known([list(hub, body)])).toHaveLength(4);
});

test('rules whose order is not known may do anything, and what is wrong is named where it stands', () => {
  const documents = [list(hub, { value: [rule(), rule({ priority: 0 })] })];
  expect(known(documents)).toHaveLength(4);
  expect(parseEstate(documents).issues).toEqual([
    { source: 'live', path: '$.value[1].properties.priority', expected: 'expected an integer from 1 to 4096, got 0' },
  ]);
});

test('a saved list that says no network is counted and belongs to none', () => {
  const estate = parseEstate([{ source: 'rules.json', body: { value: [rule()] } }]);
  expect(estate.adminRules).toEqual({ missing: 'not in the estate' });
  expect(Object.values(estate.coverage.ignoredTypes)).toEqual([1]);
});
