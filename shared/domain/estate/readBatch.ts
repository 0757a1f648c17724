import type { BatchAccount, BatchPool } from './attachedResource.ts';
import type { Fact } from './estate.ts';
import { fieldsOf, numberAt, objectAt, type Place, referenceAt, textAt } from './place.ts';
import type { Item } from './readDocument.ts';
import { readEndpointConnections } from './readEndpointConnections.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readBatchAccount(item: Item): BatchAccount {
  const fields = fieldsOf(item.body, flatFields.batchAccount);
  return { ...readHead(item), connections: 'value' in fields ? readEndpointConnections(fields.value) : null };
}

/** The body has to be ARM's: `az batch pool` speaks to the account itself, whose answers know no ARM ids. */
export function readBatchPool(item: Item): BatchPool {
  const fields = fieldsOf(item.body);
  const head = { ...readHead(item), account: item.id.parent ?? '' };
  if (!('value' in fields)) {
    return {
      ...head,
      subnet: fields,
      communicationMode: fields,
      publicAddresses: fields,
      interNodeCommunication: fields,
      targetNodes: fields,
      currentNodes: fields,
    };
  }
  const network = objectAt(fields.value, 'networkConfiguration');
  const addresses = 'value' in network ? objectAt(network.value, 'publicIPAddressConfiguration') : network;
  const betweenNodes = textAt(fields.value, 'interNodeCommunication');
  return {
    ...head,
    subnet: 'value' in network ? referenceAt(network.value, 'subnetId') : network,
    communicationMode: textAt(fields.value, 'currentNodeCommunicationMode'),
    publicAddresses: 'value' in addresses ? textAt(addresses.value, 'provision') : addresses,
    interNodeCommunication:
      'value' in betweenNodes ? { value: betweenNodes.value?.toLowerCase() === 'enabled' } : betweenNodes,
    targetNodes: targetNodes(fields.value),
    currentNodes: sumOf(fields.value, ['currentDedicatedNodes', 'currentLowPriorityNodes']),
  };
}

/** Dedicated and spot nodes together, where their numbers are fixed. */
function targetNodes(fields: Place): Fact<number | null> {
  const scale = objectAt(fields, 'scaleSettings');
  const fixed = 'value' in scale ? objectAt(scale.value, 'fixedScale') : scale;
  if (!('value' in fixed)) return fixed;
  if ((fixed.value.value ?? null) === null) return { value: null };
  const nodes = sumOf(fixed.value, ['targetDedicatedNodes', 'targetLowPriorityNodes']);
  return 'value' in nodes && nodes.value === null ? { value: 0 } : nodes;
}

/** Several numbers together, null where none of them is given. */
function sumOf(fields: Place, names: readonly string[]): Fact<number | null> {
  let sum: number | null = null;
  for (const name of names) {
    const some = numberAt(fields, name);
    if (!('value' in some)) return some;
    if (some.value !== null) sum = (sum ?? 0) + some.value;
  }
  return { value: sum };
}
