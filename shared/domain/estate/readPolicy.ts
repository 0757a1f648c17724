import { scopeOfExtension } from '../armId.ts';
import type { Fact } from './estate.ts';
import type { PolicyAssignment, PolicyDefinition, PolicyExemption, PolicySet, PolicySetMember } from './governance.ts';
import {
  eachOf,
  field,
  fieldsOf,
  listAt,
  type Place,
  readText,
  recordAt,
  referenceAt,
  requiredListAt,
  requiredReferenceAt,
  textAt,
  wrong,
} from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readPolicyAssignment(item: Item): PolicyAssignment {
  const fields = fieldsOf(item.body, flatFields.policyAssignment);
  const head = { ...readHead(item), scope: scopeOfExtension(item.id.text) };
  if (!('value' in fields)) {
    return {
      ...head,
      definition: fields,
      notScopes: fields,
      enforcementMode: fields,
      parameters: fields,
      displayName: fields,
      narrowedBy: fields,
    };
  }
  return {
    ...head,
    definition: referenceAt(fields.value, 'policyDefinitionId'),
    notScopes: eachOf(listAt(fields.value, 'notScopes'), readText),
    enforcementMode: textAt(fields.value, 'enforcementMode'),
    parameters: recordAt(fields.value, 'parameters'),
    displayName: textAt(fields.value, 'displayName'),
    narrowedBy: narrowedBy(fields.value, ['resourceSelectors', 'overrides']),
  };
}

/** Which of the lists hold something. */
function narrowedBy(fields: Place, names: readonly string[]): Fact<readonly string[]> {
  const set: string[] = [];
  for (const name of names) {
    const list = listAt(fields, name);
    if (!('value' in list)) return list;
    if (list.value.length > 0) set.push(name);
  }
  return { value: set };
}

export function readPolicyDefinition(item: Item): PolicyDefinition {
  const fields = fieldsOf(item.body, flatFields.policyDefinition);
  if (!('value' in fields)) return { ...readHead(item), rule: fields, parameters: fields, mode: fields };
  const rule = field(fields.value, 'policyRule');
  return {
    ...readHead(item),
    rule:
      rule.value === undefined || rule.value === null ? wrong(rule, 'an object') : recordAt(fields.value, 'policyRule'),
    parameters: recordAt(fields.value, 'parameters'),
    mode: textAt(fields.value, 'mode'),
  };
}

export function readPolicySet(item: Item): PolicySet {
  const fields = fieldsOf(item.body, flatFields.policySet);
  if (!('value' in fields)) return { ...readHead(item), parameters: fields, members: fields };
  return {
    ...readHead(item),
    parameters: recordAt(fields.value, 'parameters'),
    members: eachOf(requiredListAt(fields.value, 'policyDefinitions'), readMember),
  };
}

function readMember(member: Place): Fact<PolicySetMember> {
  const reference = textAt(member, 'policyDefinitionReferenceId');
  const definition = requiredReferenceAt(member, 'policyDefinitionId');
  const parameters = recordAt(member, 'parameters');
  if (!('value' in reference)) return reference;
  if (!('value' in definition)) return definition;
  if (!('value' in parameters)) return parameters;
  return { value: { reference: reference.value, definition: definition.value, parameters: parameters.value } };
}

export function readPolicyExemption(item: Item): PolicyExemption {
  const fields = fieldsOf(item.body, flatFields.policyExemption);
  const head = { ...readHead(item), scope: scopeOfExtension(item.id.text) };
  if (!('value' in fields)) {
    return { ...head, assignment: fields, references: fields, expiresOn: fields, narrowedBy: fields };
  }
  return {
    ...head,
    assignment: referenceAt(fields.value, 'policyAssignmentId'),
    references: eachOf(listAt(fields.value, 'policyDefinitionReferenceIds'), readText),
    expiresOn: timeAt(fields.value, 'expiresOn'),
    narrowedBy: narrowedBy(fields.value, ['resourceSelectors']),
  };
}

function timeAt(fields: Place, name: string): Fact<string | null> {
  const time = textAt(fields, name);
  if (!('value' in time) || time.value === null || !Number.isNaN(Date.parse(time.value))) return time;
  return wrong(field(fields, name), 'a time such as 2026-11-23T00:00:00Z');
}
