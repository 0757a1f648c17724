import { scopeOfExtension } from '../armId.ts';
import type { Fact } from './estate.ts';
import type { RoleAssignment, RoleDefinition, RolePermission } from './governance.ts';
import { eachOf, fieldsOf, listAt, type Place, readText, referenceAt, requiredListAt, textAt } from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readRoleAssignment(item: Item): RoleAssignment {
  const fields = fieldsOf(item.body, flatFields.roleAssignment);
  const head = { ...readHead(item), scope: scopeOfExtension(item.id.text) };
  if (!('value' in fields)) return { ...head, roleDefinition: fields, principal: fields, principalType: fields };
  return {
    ...head,
    roleDefinition: referenceAt(fields.value, 'roleDefinitionId'),
    principal: textAt(fields.value, 'principalId'),
    principalType: textAt(fields.value, 'principalType'),
  };
}

export function readRoleDefinition(item: Item): RoleDefinition {
  const fields = fieldsOf(item.body, flatFields.roleDefinition);
  const permissions = 'value' in fields ? eachOf(requiredListAt(fields.value, 'permissions'), readPermission) : fields;
  return { ...readHead(item), permissions };
}

function readPermission(permission: Place): Fact<RolePermission> {
  const actions = eachOf(listAt(permission, 'actions'), readText);
  const notActions = eachOf(listAt(permission, 'notActions'), readText);
  if (!('value' in actions)) return actions;
  if (!('value' in notActions)) return notActions;
  return { value: { actions: actions.value, notActions: notActions.value } };
}
