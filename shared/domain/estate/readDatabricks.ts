import { parseArmId } from '../armId.ts';
import type { DatabricksWorkspace } from './attachedResource.ts';
import type { Fact } from './estate.ts';
import { booleanAt, field, fieldsOf, objectAt, type Place, referenceAt, textAt, wrong } from './place.ts';
import type { Item } from './readDocument.ts';
import { readEndpointConnections } from './readEndpointConnections.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

/** A workspace's settings stand under `parameters`, each as `{ "value": … }`. */
export function readDatabricks(item: Item): DatabricksWorkspace {
  const fields = fieldsOf(item.body, flatFields.databricksWorkspace);
  const parameters = 'value' in fields ? objectAt(fields.value, 'parameters') : fields;
  const setting = (name: string): Fact<Place> =>
    'value' in parameters ? objectAt(parameters.value, name) : parameters;
  const network = readAt(setting('customVirtualNetworkId'), referenceAt);
  return {
    ...readHead(item),
    customVirtualNetwork: network,
    hostSubnet: subnetIn(network, setting('customPublicSubnetName')),
    containerSubnet: subnetIn(network, setting('customPrivateSubnetName')),
    enableNoPublicIp: readAt(setting('enableNoPublicIp'), booleanAt),
    requiredNsgRules: 'value' in fields ? textAt(fields.value, 'requiredNsgRules') : fields,
    connections: 'value' in fields ? readEndpointConnections(fields.value) : null,
  };
}

function readAt<T>(setting: Fact<Place>, read: (parent: Place, name: string) => Fact<T>): Fact<T> {
  return 'value' in setting ? read(setting.value, 'value') : setting;
}

/** The body names the subnets alone; their network is another setting. */
function subnetIn(network: Fact<string | null>, setting: Fact<Place>): Fact<string | null> {
  const name = readAt(setting, textAt);
  if (!('value' in name) || !('value' in setting)) return name;
  if (!('value' in network)) return network;
  if (network.value === null || name.value === null) return { value: null };
  const id = parseArmId(`${network.value}/subnets/${name.value}`);
  const isSubnet = id?.type === 'microsoft.network/virtualnetworks/subnets';
  return isSubnet ? { value: id.text } : wrong(field(setting.value, 'value'), 'the name of a subnet');
}
