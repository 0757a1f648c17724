import type { VirtualMachine } from './attachedResource.ts';
import { eachOf, fieldsOf, idOf, objectAt, type Place, requiredListAt, textAt } from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

export function readVirtualMachine(item: Item): VirtualMachine {
  const fields = fieldsOf(item.body, flatFields.virtualMachine);
  const network = 'value' in fields ? objectAt(fields.value, 'networkProfile') : fields;
  const storage = 'value' in fields ? objectAt(fields.value, 'storageProfile') : fields;
  const disk = 'value' in storage ? objectAt(storage.value, 'osDisk') : storage;
  return {
    ...readHead(item),
    networkInterfaces: 'value' in network ? eachOf(requiredListAt(network.value, 'networkInterfaces'), idOf) : network,
    osType: 'value' in disk ? textAt(disk.value, 'osType') : disk,
    image: 'value' in storage ? readImage(storage.value) : storage,
  };
}

/** An image of one's own, or of a gallery, is named by an id; one of the marketplace by publisher and offer. */
function readImage(storage: Place): VirtualMachine['image'] {
  const reference = objectAt(storage, 'imageReference');
  if (!('value' in reference)) return reference;
  const id = textAt(reference.value, 'id');
  const publisher = textAt(reference.value, 'publisher');
  const offer = textAt(reference.value, 'offer');
  const sku = textAt(reference.value, 'sku');
  if (!('value' in id)) return id;
  if (!('value' in publisher)) return publisher;
  if (!('value' in offer)) return offer;
  if (!('value' in sku)) return sku;
  if (id.value !== null || publisher.value === null || offer.value === null) return { value: null };
  return { value: { publisher: publisher.value, offer: offer.value, sku: sku.value } };
}
