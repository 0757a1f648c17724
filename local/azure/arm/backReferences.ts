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
 * route table or NAT gateway, `ipConfigurations` and `privateEndpoints` of a subnet. As in Azure, the property is absent where nothing does.
 */
export function backReferences(id: ResourceId, type: string, held: Iterable<HeldResource>): JsonBag {
  const references: Record<string, JsonBag[]> = {};
  const add = (property: string, from: string): void => {
    (references[property] ??= []).push({ id: from });
  };
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
    }
  }
  return references;
}
