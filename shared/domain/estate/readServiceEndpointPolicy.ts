import type { Fact, ServiceEndpointPolicy } from './estate.ts';
import { eachOf, fieldsOf, listAt, type Place, readText, requiredListAt, requiredTextAt } from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readServiceEndpointPolicy(item: Item): ServiceEndpointPolicy {
  const fields = fieldsOf(item.body, flatFields.serviceEndpointPolicy);
  const definitions =
    'value' in fields
      ? eachOf(requiredListAt(fields.value, 'serviceEndpointPolicyDefinitions'), readDefinition)
      : fields;
  return { ...readHead(item), definitions };
}

function readDefinition(definition: Place): Fact<{ readonly service: string; readonly resources: readonly string[] }> {
  const fields = fieldsOf(definition, ['service', 'serviceResources']);
  if (!('value' in fields)) return fields;
  const service = requiredTextAt(fields.value, 'service');
  const resources = eachOf(listAt(fields.value, 'serviceResources'), readText);
  if (!('value' in service)) return service;
  if (!('value' in resources)) return resources;
  return { value: { service: service.value, resources: resources.value } };
}
