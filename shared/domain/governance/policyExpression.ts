import { nameOf } from '../armId.ts';
import type { Fact } from '../estate/estate.ts';
import type { NewResource } from './creation.ts';
import type { Parameters } from './policyParameters.ts';
import { type PolicyValue, policyValue } from './policyValue.ts';
import { joinTexts, type TextPattern } from './textPattern.ts';

/** What the expressions of a rule may refer to. */
export interface RuleContext {
  /** The id of the definition whose rule it is. */
  readonly definition: string;
  readonly resource: NewResource;
  readonly parameter: Parameters;
}

const call = (name: string): RegExp => new RegExp(`^\\[\\s*${name}\\(\\s*'([^']*)'\\s*\\)\\s*\\]$`, 'i');
const parameterCall = call('parameters');
const fieldCall = call('field');
const resourceGroupName = /^\[\s*resourceGroup\(\s*\)\.name\s*\]$/i;

/**
 * The value of a JSON value in a rule. Of template expressions only a lone `parameters('…')`, `field('…')` or `resourceGroup().name` is
 * evaluated, which is what most rules say; `[[` is a bracket of a plain text.
 * https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-functions
 */
export function resolveExpression(json: unknown, context: RuleContext): Fact<PolicyValue> {
  if (typeof json !== 'string') return Array.isArray(json) ? resolveItems(json, context) : { value: policyValue(json) };
  if (json.startsWith('[[')) return { value: policyValue(json.slice(1)) };
  if (!json.startsWith('[') || !json.endsWith(']')) return { value: policyValue(json) };
  const [, parameter] = parameterCall.exec(json) ?? [];
  if (parameter !== undefined) return context.parameter(parameter);
  const [, field] = fieldCall.exec(json) ?? [];
  // How a location is spelt matters outside a field, and only whoever makes the resource knows it.
  if (field?.toLowerCase() === 'location') return unknownField(field);
  if (field !== undefined) return fieldValue(field, context.resource);
  if (resourceGroupName.test(json)) return { value: policyValue(nameOf(context.resource.resourceGroup)) };
  return { missing: `the template expression ${excerpt(json)} is not evaluated` };
}

/** A list within a list, which nothing compares. */
const opaque: PolicyValue = { json: {} };

function resolveItems(json: readonly unknown[], context: RuleContext): Fact<PolicyValue> {
  const items: PolicyValue[] = [];
  for (const item of json) {
    const value = Array.isArray(item) ? { value: opaque } : resolveExpression(item, context);
    if ('missing' in value) return value;
    items.push(value.value);
  }
  return { value: { items } };
}

/** What is known of a field before the resource is there. Tags and properties are not: whoever makes it chooses them. */
export function fieldValue(field: string, resource: NewResource): Fact<PolicyValue> {
  switch (field.toLowerCase()) {
    case 'type':
      return { value: policyValue(resource.type) };
    case 'location':
      return resource.location === null ? unknownField(field) : { value: policyValue(resource.location) };
    case 'name':
    case 'fullname':
      return resource.name === null ? unknownField(field) : { value: { text: resource.name } };
    case 'id':
      return resource.name === null ? unknownField(field) : { value: { text: idOf(resource, resource.name) } };
    default:
      return unknownField(field);
  }
}

function idOf({ resourceGroup, type }: NewResource, name: TextPattern): TextPattern {
  return joinTexts(`${resourceGroup}/providers/${type}/`, name);
}

function unknownField(field: string): { readonly missing: string } {
  return { missing: `the field ${excerpt(field)} is not known before the resource is made` };
}

/** Long texts of a rule are cut. */
function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
