import { expect, test } from 'vitest';
import { permits } from '../../../shared/domain/governance/permits.ts';

const join = 'Microsoft.Network/virtualNetworks/subnets/join/action';

/** https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions */
test.each<[string, readonly string[], readonly string[], boolean]>([
  ['the action itself', [join], [], true],
  ['in another letter case', [join.toUpperCase()], [], true],
  ['everything', ['*'], [], true],
  ['everything of a provider', ['Microsoft.Network/*'], [], true],
  ['every action of its kind', ['*/action'], [], true],
  ['one within', ['Microsoft.Network/*/action'], [], true],
  ['several wildcards', ['Microsoft.*/virtualNetworks/*/join/*'], [], true],
  ['reading', ['Microsoft.Network/*/read'], [], false],
  ['another provider', ['Microsoft.Compute/*'], [], false],
  ['a beginning without wildcard', ['Microsoft.Network/virtualNetworks'], [], false],
  ['a beginning and an end that overlap', ['Microsoft.Network/virtualNetworks/subnets/join/act*/action'], [], false],
  ['a dot is a dot', ['Microsoft?Network/*', 'MicrosoftxNetwork/*'], [], false],
  ['nothing', [], [], false],
  ['taken away again', ['*'], ['Microsoft.Network/*/join/action'], false],
  ['something else is taken away', ['*'], ['Microsoft.Authorization/*/Delete'], true],
])('%s', (_, actions, notActions, allowed) => {
  expect(permits([{ actions, notActions }], join)).toBe(allowed);
});

test('what one permission takes away another may give', () => {
  const permissions = [
    { actions: ['*'], notActions: [join] },
    { actions: [join], notActions: [] },
  ];
  expect(permits(permissions, join)).toBe(true);
});
