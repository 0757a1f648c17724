import { parseArmId } from '../armId.ts';
import { type ListName, listNames } from './completeList.ts';
import { field, type Place, wrong } from './place.ts';

/** What the scope of each list is, in words, and how such an id is told. */
const scopes: Readonly<Record<ListName, readonly [words: string, isOne: (id: string) => boolean]>> = {
  computes: ['the ARM id of a workspace', isOf('microsoft.machinelearningservices/workspaces')],
  batchPools: ['the ARM id of a Batch account', isOf('microsoft.batch/batchaccounts')],
  adminRules: ['the ARM id of a virtual network', isOf('microsoft.network/virtualnetworks')],
  locks: ['/subscriptions/<id>', isSubscription],
  policies: ['/subscriptions/<id>', isSubscription],
  roleAssignments: ['/subscriptions/<id>', isSubscription],
  privateDnsZones: ['/subscriptions/<id>', isSubscription],
  networkSecurityGroups: ['/subscriptions/<id>/resourceGroups/<name>', isResourceGroup],
  networkUsages: [
    '/subscriptions/<id>/providers/Microsoft.Network/locations/<region>',
    isOf('microsoft.network/locations'),
  ],
};

/** The head of a list that says to be complete; null where it is any other list, or what it says of itself cannot be read. */
export function readListHead(body: Place): { readonly list: ListName; readonly scope: string } | null {
  const name = field(body, 'listOf');
  if (name.value === undefined) return null;
  const list = listNames.find((known) => known === name.value);
  if (list === undefined) {
    wrong(name, `one of ${listNames.join(', ')}`);
    return null;
  }
  const [words, isOne] = scopes[list];
  const scope = field(body, 'scope');
  if (typeof scope.value === 'string' && isOne(scope.value)) return { list, scope: scope.value };
  wrong(scope, words);
  return null;
}

function isOf(type: string): (id: string) => boolean {
  return (id) => parseArmId(id)?.type === type;
}

function isSubscription(id: string): boolean {
  return /^\/?subscriptions\/[^\p{Cc}\p{Zl}\p{Zp}\s/]+\/?$/iu.test(id);
}

function isResourceGroup(id: string): boolean {
  const [, group, more] = /^(.*)\/resourceGroups\/([^\p{Cc}\p{Zl}\p{Zp}/]+)\/?$/iu.exec(id) ?? [];
  return group !== undefined && more !== undefined && isSubscription(group);
}
