import { bags, isBag, type JsonBag, member, strings } from '../json.ts';
import { ArmFailure } from './armReply.ts';
import type { ResourceId } from './resourceId.ts';
import type { ResourceStore } from './resourceStore.ts';
import { validateRoute, validateRoutes } from './validateRoute.ts';
import { refuseConflicts, validateSecurityRule } from './validateSecurityRule.ts';
import { validateSubnets } from './validateSubnet.ts';

function nameOf(child: JsonBag): string {
  return typeof child['name'] === 'string' ? child['name'] : '';
}

/** The parent's children of one kind as they would be after writing one of them. */
function siblings(store: ResourceStore, id: ResourceId, property: string, body: JsonBag): readonly JsonBag[] {
  const parent = store.read(id.parent ?? '');
  const others = bags(member(parent, 'properties', property)).filter(
    (child) => nameOf(child).toLowerCase() !== id.name.toLowerCase(),
  );
  return [...others, { ...body, name: id.name }];
}

function addressSpace(network: JsonBag | undefined): readonly string[] {
  return strings(member(network, 'properties', 'addressSpace', 'addressPrefixes'));
}

function requireLocation(store: ResourceStore, id: ResourceId, body: JsonBag): void {
  const location = body['location'];
  if (typeof location !== 'string')
    throw new ArmFailure(400, 'LocationRequired', 'The location property is required for this definition.');
  const before = member(store.read(id.id), 'location');
  if (typeof before === 'string' && before.toLowerCase() !== location.toLowerCase())
    throw new ArmFailure(
      409,
      'InvalidResourceLocation',
      `The resource '${id.name}' already exists in location '${before}'. A resource with the same name cannot be created in location '${location}'.`,
    );
}

/** Refuses a body that Azure would refuse, before anything is written. */
export function validateWrite(store: ResourceStore, id: ResourceId, type: string, body: JsonBag): void {
  const exists = (reference: string): boolean => store.read(reference) !== undefined;
  switch (type) {
    case 'Microsoft.Network/networkSecurityGroups/securityRules':
      validateSecurityRule(id.name, body);
      refuseConflicts(siblings(store, id, 'securityRules', body));
      return;
    case 'Microsoft.Network/networkSecurityGroups': {
      requireLocation(store, id, body);
      const rules = bags(member(body, 'properties', 'securityRules'));
      for (const rule of rules) validateSecurityRule(nameOf(rule), rule);
      refuseConflicts(rules);
      return;
    }
    case 'Microsoft.Network/routeTables/routes':
      validateRoute(id.name, body);
      validateRoutes(siblings(store, id, 'routes', body));
      return;
    case 'Microsoft.Network/routeTables': {
      requireLocation(store, id, body);
      const routes = bags(member(body, 'properties', 'routes'));
      for (const route of routes) validateRoute(nameOf(route), route);
      validateRoutes(routes);
      return;
    }
    case 'Microsoft.Network/virtualNetworks/subnets':
      validateSubnets(addressSpace(store.read(id.parent ?? '')), siblings(store, id, 'subnets', body), exists);
      return;
    case 'Microsoft.Network/virtualNetworks': {
      requireLocation(store, id, body);
      const before = bags(member(store.read(id.id), 'properties', 'subnets'));
      const given = member(body, 'properties', 'subnets');
      const after = given === undefined ? before : bags(given);
      validateSubnets(addressSpace(body), after, exists);
      for (const subnet of before)
        if (!after.some((kept) => nameOf(kept).toLowerCase() === nameOf(subnet).toLowerCase()))
          validateDelete(subnet, 'Microsoft.Network/virtualNetworks/subnets');
      return;
    }
    case 'Microsoft.MachineLearningServices/workspaces/computes':
      requireLocation(store, id, body);
      requireProperties(type, body);
      return;
    default:
      if (!standsNowhere.test(type)) requireLocation(store, id, body);
      requireProperties(type, body);
  }
}

/** Types whose bodies have no location of their own. */
const standsNowhere =
  /^Microsoft\.(Authorization|Batch\/batchAccounts\/pools|Network\/(privateDnsZones\/A|\w+Policies\/\w+)$)/;

/** What Azure does not do without, by paths below `properties`. */
const required: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.MachineLearningServices/workspaces/computes': ['computeType'],
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': ['virtualNetwork.id'],
  'Microsoft.Network/privateDnsZones/A': ['aRecords'],
  'Microsoft.Compute/virtualMachines': ['networkProfile.networkInterfaces'],
  'Microsoft.HDInsight/clusters': ['computeProfile.roles'],
  'Microsoft.Databricks/workspaces': ['managedResourceGroupId'],
  'Microsoft.Batch/batchAccounts/pools': ['vmSize'],
  'Microsoft.Authorization/locks': ['level'],
  'Microsoft.Authorization/policyAssignments': ['policyDefinitionId'],
  'Microsoft.Authorization/policyDefinitions': ['policyRule'],
  'Microsoft.Authorization/policySetDefinitions': ['policyDefinitions'],
  'Microsoft.Authorization/policyExemptions': ['policyAssignmentId', 'exemptionCategory'],
  'Microsoft.Authorization/roleAssignments': ['roleDefinitionId', 'principalId'],
};

function requireProperties(type: string, body: JsonBag): void {
  const left = (required[type] ?? []).find((path) => member(body, 'properties', ...path.split('.')) === undefined);
  if (left !== undefined) throw new ArmFailure(400, 'InvalidRequestContent', `properties.${left} is required.`);
}

/** Refuses to delete what other resources still use. */
export function validateDelete(resource: JsonBag, type: string): void {
  const uses = (property: string): readonly JsonBag[] => bags(member(resource, 'properties', property));
  const refuse = (code: string, by: readonly JsonBag[]): void => {
    if (by.length > 0)
      throw new ArmFailure(
        400,
        code,
        `${nameOf(resource)} cannot be deleted because it is in use by ${JSON.stringify(by[0]?.['id'])}.`,
      );
  };
  switch (type) {
    case 'Microsoft.Network/networkSecurityGroups':
      refuse('InUseNetworkSecurityGroupCannotBeDeleted', [...uses('subnets'), ...uses('networkInterfaces')]);
      return;
    case 'Microsoft.Network/routeTables':
      refuse('InUseRouteTableCannotBeDeleted', uses('subnets'));
      return;
    case 'Microsoft.Network/natGateways':
      refuse('InUseNatGatewayCannotBeDeleted', uses('subnets'));
      return;
    case 'Microsoft.Network/networkInterfaces': {
      const machine = member(resource, 'properties', 'virtualMachine');
      refuse('NicInUse', isBag(machine) ? [machine] : []);
      return;
    }
    case 'Microsoft.Network/serviceEndpointPolicies':
      refuse('InUseServiceEndpointPolicyCannotBeDeleted', uses('subnets'));
      return;
    case 'Microsoft.Network/virtualNetworks/subnets':
      refuse('InUseSubnetCannotBeDeleted', [...uses('ipConfigurations'), ...uses('privateEndpoints')]);
      return;
    case 'Microsoft.Network/virtualNetworks':
      for (const subnet of uses('subnets')) validateDelete(subnet, 'Microsoft.Network/virtualNetworks/subnets');
      return;
  }
}
