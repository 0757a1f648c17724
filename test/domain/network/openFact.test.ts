import { expect, test } from 'vitest';
import { type AddressSet, noAddress } from '../../../shared/domain/network/addressSet.ts';
import { ipv4 } from '../../../shared/domain/network/family.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { divideAtOpenFact } from '../../../shared/domain/network/openFact.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { tcp } from '../../../shared/domain/network/protocols.ts';
import type { Cell } from '../../../shared/domain/network/walk.ts';
import { allow, asking } from '../../support/asking.ts';
import { compileGroups } from '../../support/compileGroups.ts';
import type { WrittenRule } from '../../support/plainRules.ts';

const set = (prefix: string): AddressSet => parsePrefix(prefix) ?? noAddress;
const packets: Cell<number> = {
  protocols: tcp,
  remote: set('20.42.0.0/24').v4,
  local: set('10.0.1.0/24').v4,
  sourcePorts: [1024, 65_535],
  destinationPorts: [443, 443],
  remoteFacts: null,
  localFacts: null,
};
const ofSql = { ...allow, sourceAddressPrefix: 'Sql' };

function group(...rules: readonly WrittenRule[]): readonly Layer[] {
  return compileGroups(asking(rules));
}

/** The layers with the tags of their rules held to lie there. */
function within(layers: readonly Layer[], place: AddressSet): readonly Layer[] {
  return layers.map((layer) => ({
    ...layer,
    rules: layer.rules.map((rule) => {
      const conditions = rule.remote.conditions.map((condition) => ({ ...condition, within: place }));
      return { ...rule, remote: { ...rule.remote, conditions } };
    }),
  }));
}

test.each<[string, readonly Layer[], Partial<Cell<number>>, string | null]>([
  ['a rule that asks nothing', group(allow), {}, null],
  ['a rule for a tag', group(ofSql), {}, 'Sql'],
  ['the first of two', group({ ...ofSql, priority: 210, sourceAddressPrefix: 'Storage' }, ofSql), {}, 'Sql'],
  ['a tag at the near end', group({ ...allow, destinationAddressPrefix: 'Sql' }), {}, 'Sql'],
  ['another protocol', group({ ...ofSql, protocol: 'Udp' }), {}, null],
  ['another port', group({ ...ofSql, destinationPortRange: '80' }), {}, null],
  [
    'ports around those of the packets',
    group({ ...ofSql, destinationPortRange: '', destinationPortRanges: ['80', '500'] }),
    {},
    null,
  ],
  ['other source ports', group({ ...ofSql, sourcePortRange: '80' }), {}, null],
  [
    'source ports around those of the packets',
    group({ ...ofSql, sourcePortRange: '', sourcePortRanges: ['80', '500'] }),
    { sourcePorts: [100, 200] },
    null,
  ],
  ['another near end', group({ ...ofSql, destinationAddressPrefix: '10.0.2.0/24' }), {}, null],
  ['a tag that lies elsewhere', within(group(ofSql), set('30.0.0.0/8')), {}, null],
  [
    'a tag at the near end, and another far end',
    group({ ...allow, destinationAddressPrefix: 'Sql', sourceAddressPrefix: '30.0.0.0/8' }),
    {},
    null,
  ],
])('the fact at which packets are divided: %s', (_, layers, changes, name) => {
  expect(divideAtOpenFact(ipv4, layers, { ...packets, ...changes })?.name ?? null).toBe(name);
});

test('packets are divided where the tag can lie, and not again at what is assumed', () => {
  const layers = within(group(ofSql), set('20.42.0.128/25'));
  const divided = divideAtOpenFact(ipv4, layers, packets);
  expect(divided).toMatchObject({
    ifSo: { remote: set('20.42.0.128/25').v4, localFacts: null },
    ifNot: { remote: set('20.42.0.128/25').v4, localFacts: null },
    outside: [{ ...packets, remote: set('20.42.0.0/25').v4 }],
  });
  if (divided === null) throw new Error('not divided');
  for (const cell of [divided.ifSo, divided.ifNot, ...divided.outside]) {
    expect(divideAtOpenFact(ipv4, layers, cell)).toBeNull();
  }
  expect(divideAtOpenFact(ipv4, within(layers, set('20.0.0.0/8')), packets)?.outside).toEqual([]);
});
