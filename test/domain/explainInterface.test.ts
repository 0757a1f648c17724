import { expect, test } from 'vitest';
import { explainVerdict } from '../../shared/domain/explainVerdict.ts';
import type { Explanation } from '../../shared/domain/explanation.ts';
import { explanationText } from '../../shared/report/explanation.ts';
import { plain } from '../../shared/report/paint.ts';
import { exampleTags } from '../support/exampleEstate.ts';
import { exampleIds } from '../support/exampleIds.ts';
import { asOf, type Machine, machineAddress, machineEstate } from '../support/machineEstate.ts';
import { rule } from '../support/topology.ts';

const allow = rule('login', 200, 'Allow', 'Inbound', 'Tcp', 'AzureMachineLearning', '22');
const deny = rule('deny-all', 300, 'Deny', 'Inbound', '*', '*', '*');

function explained(machine: Machine): Explanation {
  const options = { serviceTags: exampleTags, asOf };
  const result = explainVerdict(
    machineEstate(machine),
    { requirement: 'vm-ssh-from-aml', compute: 'compute' },
    options,
  );
  if ('problem' in result) throw new Error(result.problem);
  return result.explanation;
}

test('the group of the interface is a step of its own, behind that of the subnet', () => {
  const { basis, steps, outcome } = explained({ subnet: [allow], networkInterface: [deny] });
  expect(steps.map(({ layer, resource, effect }) => [layer, resource, effect])).toEqual([
    ['adminRules', exampleIds.vnet, 'absent'],
    ['securityGroup', exampleIds.nsg, 'pass'],
    ['interfaceSecurityGroup', exampleIds.interfaceGroup, 'block'],
    ['routes', exampleIds.vnet, 'pass'],
  ]);
  expect(outcome).toBe('blocked');
  expect(basis).toMatchObject({ networkInterface: exampleIds.networkInterface, nodeAddresses: [machineAddress] });
});

test.each<[string, Machine, string, string]>([
  ['has none', { subnet: [allow], networkInterface: 'absent' }, 'absent', 'passes'],
  ['has one that nobody read', { subnet: [allow], networkInterface: 'not in the estate' }, 'cannotTell', 'unknown'],
])('an interface that %s', (_, machine, effect, outcome) => {
  const explanation = explained(machine);
  expect(explanation.steps.find(({ layer }) => layer === 'interfaceSecurityGroup')).toMatchObject({ effect });
  expect(explanation.steps.find(({ layer }) => layer === 'securityGroup')).toMatchObject({ effect: 'pass' });
  expect(explanation.outcome).toBe(outcome);
});

test('what people read', async () => {
  const text = explanationText(explained({ subnet: [allow], networkInterface: [deny] }), { width: 100, paint: plain });
  await expect(text).toMatchFileSnapshot('../golden/explanation.networkInterface.txt');
});
