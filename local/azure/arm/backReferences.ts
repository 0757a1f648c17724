import { bags, type Json, type JsonBag, member } from '../json.ts';
import type { ResourceId } from './resourceId.ts';
import type { ResourceType } from './resourceTypes.ts';

export interface HeldResource {
  readonly id: ResourceId;
  readonly type: ResourceType;
  body: JsonBag;
}

function refersTo(reference: Json | undefined, id: ResourceId): boolean {
  const target = member(reference, 'id');
  return typeof target === 'string' && target.toLowerCase() === id.key;
}

/**
 * What Azure adds to a resource about those that point to it: `subnets` and `networkInterfaces` of a group, `subnets` of a
 * route table, NAT gateway or service endpoint policy, `ipConfigurations` and `privateEndpoints` of a subnet, `virtualMachine` of a
 * network interface. As in Azure, the property is absent where nothing does.
 */
export function backReferences(id: ResourceId, type: string, held: Iterable<HeldResource>): JsonBag {
  const references: Record<string, JsonBag[]> = {};
  const add = (property: string, from: string): void => {
    (references[property] ??= []).push({ id: from });
  };
  let machine: JsonBag = {};
  for (const { id: from, type: fromType, body } of held) {
    const properties = member(body, 'properties');
    switch (`${fromType.name} -> ${type}`) {
      case 'Microsoft.Network/virtualNetworks/subnets -> Microsoft.Network/networkSecurityGroups':
        if (refersTo(member(properties, 'networkSecurityGroup'), id)) add('subnets', from.id);
        break;
      case 'Microsoft.Network/virtualNetworks/subnets -> Microsoft.Network/routeTables':
        if (refersTo(member(properties, 'routeTable'), id)) add('subnets', from.id);
        break;
      case 'Microsoft.Network/virtualNetworks/subnets -> Microsoft.Network/natGateways':
        if (refersTo(member(properties, 'natGateway'), id)) add('subnets', from.id);
        break;
      case 'Microsoft.Network/virtualNetworks/subnets -> Microsoft.Network/serviceEndpointPolicies':
        if (bags(member(properties, 'serviceEndpointPolicies')).some((policy) => refersTo(policy, id)))
          add('subnets', from.id);
        break;
      case 'Microsoft.Network/networkInterfaces -> Microsoft.Network/networkSecurityGroups':
        if (refersTo(member(properties, 'networkSecurityGroup'), id)) add('networkInterfaces', from.id);
        break;
      case 'Microsoft.Network/networkInterfaces -> Microsoft.Network/virtualNetworks/subnets':
        for (const { name, properties: configuration } of bags(member(properties, 'ipConfigurations')))
          if (typeof name === 'string' && refersTo(member(configuration, 'subnet'), id))
            add('ipConfigurations', `${from.id}/ipConfigurations/${name}`);
        break;
      case 'Microsoft.Network/privateEndpoints -> Microsoft.Network/virtualNetworks/subnets':
        if (refersTo(member(properties, 'subnet'), id)) add('privateEndpoints', from.id);
        break;
      case 'Microsoft.Compute/virtualMachines -> Microsoft.Network/networkInterfaces':
        if (bags(member(properties, 'networkProfile', 'networkInterfaces')).some((one) => refersTo(one, id)))
          machine = { virtualMachine: { id: from.id } };
        break;
    }
  }
  return { ...references, ...machine };
}
