import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { azCommand } from '../../shared/notify/azCommand.ts';
import { changeWords } from '../../shared/notify/changeLines.ts';

const group =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg (team ä)/providers/Microsoft.Network/networkSecurityGroups/nsg-ml';
const resource = `${group}/securityRules/netguard-x`;
const properties = {
  description: 'AML Network Guard: x',
  access: 'Allow',
  direction: 'Inbound',
  priority: 149,
  protocol: '*',
  sourcePortRange: '*',
  destinationPortRanges: ['443', '29876-29877'],
  sourceAddressPrefix: 'Storage.WestEurope',
  destinationAddressPrefixes: ['10.0.1.0/24', 'fd00::/64'],
};

test('a shell reads the command as the rule says', () => {
  const command = azCommand({ resource, body: { properties } }) ?? '';
  const read = execFileSync('bash', ['-c', `az() { printf '%s\\n' "$@"; }; ${command}`], { encoding: 'utf8' });
  expect(read.trimEnd().split('\n')).toEqual(
    [
      ['network', 'nsg', 'rule', 'create'],
      ['--subscription', '00000000-0000-4000-8000-000000000001'],
      ['--resource-group', 'rg (team ä)'],
      ['--nsg-name', 'nsg-ml'],
      ['--name', 'netguard-x'],
      ['--description', 'AML Network Guard: x'],
      ['--access', 'Allow'],
      ['--direction', 'Inbound'],
      ['--priority', '149'],
      ['--protocol', '*'],
      ['--source-port-ranges', '*'],
      ['--destination-port-ranges', '443', '29876-29877'],
      ['--source-address-prefixes', 'Storage.WestEurope'],
      ['--destination-address-prefixes', '10.0.1.0/24', 'fd00::/64'],
    ].flat(),
  );
});

test.each([
  ['a value that a shell would run', { ...properties, sourceAddressPrefix: '$(reboot)' }],
  ['a value that ends the quotes', { ...properties, description: 'x" ; reboot ; "' }],
  ['a value that is an option', { ...properties, sourceAddressPrefix: '--debug' }],
  ['a value on two lines', { ...properties, description: 'x\nreboot' }],
  ['a percent sign, which cmd expands', { ...properties, description: '%PATH%' }],
  ['a field without an option', { ...properties, sourceApplicationSecurityGroups: [{ id: 'x' }] }],
  ['an empty list', { ...properties, destinationPortRanges: [] }],
  ['no properties', undefined],
])('no command for %s', (_, unsafe) => {
  expect(azCommand({ resource, body: { properties: unsafe } })).toBeNull();
});

test.each([group, `${group}/securityRules/a$(reboot)`, 'no id', `${group}/subnets/x`])('no command for %s', (other) => {
  expect(azCommand({ resource: other, body: { properties } })).toBeNull();
});

const routeTable =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Network/routeTables/rt-ml';
const routeChange = {
  resource: `${routeTable}/routes/netguard-route-aml-direct`,
  body: { properties: { addressPrefix: 'AzureMachineLearning', nextHopType: 'Internet' } },
};

test('a route has a command, too', () => {
  expect(azCommand(routeChange)).toBe(
    'az network route-table route create --subscription 00000000-0000-4000-8000-000000000001 --resource-group rg --route-table-name rt-ml --name netguard-route-aml-direct --address-prefix AzureMachineLearning --next-hop-type Internet',
  );
  expect(
    azCommand({ ...routeChange, body: { properties: { ...routeChange.body.properties, other: 'x' } } }),
  ).toBeNull();
});

test('and words', () => {
  expect(changeWords(routeChange)).toBe(
    'Send AzureMachineLearning to Internet: route netguard-route-aml-direct of rt-ml',
  );
});
