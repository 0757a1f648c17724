import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { asOf, bodies, ids, serviceTags } from '../../support/topology.ts';

const prefixes = [
  ['10.0.1.0/24'],
  ['10.0.2.0/26'],
  ['10.0.2.64/26', '10.0.9.0/24'],
  ['10.0.3.0/24', 'fd00:0:0:3::/64'],
  ['fd00:0:0:4::/64'],
];
const addresses = [
  '*',
  'VirtualNetwork',
  '10.0.1.0/24',
  '10.0.2.0/25',
  '10.0.0.0/16',
  '10.0.3.7',
  'fd00::/56',
  'Unlisted',
];
const remotes = [
  '*',
  'Internet',
  'VirtualNetwork',
  'AzureMachineLearning',
  'Storage.WestEurope',
  'Unlisted',
  '20.42.0.0/31',
  '::/0',
];

const anyRule = fc
  .record({
    priority: fc.integer({ min: 100, max: 120 }),
    access: fc.constantFrom('Allow', 'Deny'),
    direction: fc.constantFrom('Inbound', 'Outbound'),
    protocol: fc.constantFrom('Tcp', 'Udp', '*'),
    near: fc.constantFrom(...addresses),
    far: fc.constantFrom(...remotes),
    sourcePortRange: fc.constantFrom('*', '*', '1024-65535'),
    destinationPortRange: fc.constantFrom('*', '443', '44224', '400-500'),
  })
  .map(({ near, far, ...fields }) => ({
    name: `${fields.direction}-${fields.priority}`,
    properties: {
      ...fields,
      sourceAddressPrefix: fields.direction === 'Inbound' ? far : near,
      destinationAddressPrefix: fields.direction === 'Inbound' ? near : far,
    },
  }));

/** One cluster in each of several subnets, all behind one group. */
function estateWith(rules: readonly unknown[]) {
  const [nsg, , workspace, compute, ...accounts] = bodies({ rules, tags: { 'netguard-profile': 'aml-classic-2021' } });
  const subnets = prefixes.map((addressPrefixes, index) => ({
    name: `s${index}`,
    properties: { addressPrefixes, networkSecurityGroup: { id: ids.nsg } },
  }));
  const addressSpace = { addressPrefixes: ['10.0.0.0/16', 'fd00::/56'] };
  const computes = subnets.map(({ name }) => ({
    ...(compute as object),
    id: `${ids.compute}-${name}`,
    properties: { computeType: 'AmlCompute', properties: { subnet: { id: `${ids.vnet}/subnets/${name}` } } },
  }));
  const vnet = { id: ids.vnet, properties: { addressSpace, subnets } };
  return parseEstate([{ source: 'estate', body: [nsg, vnet, workspace, ...accounts, ...computes] }]);
}

test('a compute gets the same verdicts among others as alone', () => {
  let witnesses = 0;
  fc.assert(
    fc.property(fc.uniqueArray(anyRule, { selector: ({ name }) => name, maxLength: 6 }), (rules) => {
      const estate = estateWith(rules);
      const together = checkEstate(estate, { serviceTags, asOf });
      const alone = [...estate.computes.keys()]
        .toSorted()
        .flatMap((key) => checkEstate(estate, { serviceTags, asOf, only: { computes: new Set([key]) } }).verdicts);
      witnesses += together.verdicts.filter(({ evidence }) => evidence.witness !== null).length;
      expect(together.verdicts).toEqual(alone);
    }),
    { numRuns: 60 },
  );
  expect(witnesses).toBeGreaterThan(100);
});
