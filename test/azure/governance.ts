import type { JsonBag } from '../../local/azure/json.ts';
import { sampleId, sampleSubscription } from '../../local/azure/sample/sampleIds.ts';

export const subscription = `/subscriptions/${sampleSubscription}`;
/** The resource group of the units. */
export const group = `${subscription}/resourceGroups/rg-units`;
const managementGroup = '/providers/Microsoft.Management/managementGroups/mg-all';
const authorization = '/providers/Microsoft.Authorization';
const builtIn = (name: string): string => `${authorization}/policyDefinitions/${name}`;

/** The ids of what governs. */
export const rules = {
  inherited: `${managementGroup}${authorization}/policyAssignments/inherited`,
  set: `${managementGroup}${authorization}/policySetDefinitions/set`,
  member: builtIn('member'),
  inGroup: `${group}${authorization}/policyAssignments/in-group`,
  custom: `${subscription}${authorization}/policyDefinitions/custom`,
  unused: builtIn('unused'),
  exemption: `${group}${authorization}/policyExemptions/exempt`,
  lock: `${group}${authorization}/locks/keep`,
  assignment: `${group}${authorization}/roleAssignments/joins`,
  role: `${authorization}/roleDefinitions/network`,
} as const;

/** A network that resolves the names of instances. */
export const network = sampleId('rg-risk', 'Microsoft.Network/virtualNetworks', 'vnet-risk');
const zone = (name: string): string => sampleId('rg-dns', 'Microsoft.Network/privateDnsZones', name);
/** A private zone with the address of an instance. */
export const instances = zone('instances.azureml.ms');

/**
 * What governs the resources of the tests: a set of policies that a management group hands down, a policy of a resource group, an exemption, a lock,
 * a role; and a private zone that a network is linked to.
 */
export const governance: readonly JsonBag[] = [
  { id: rules.inherited, properties: { policyDefinitionId: rules.set } },
  { id: rules.set, properties: { policyDefinitions: [{ policyDefinitionId: rules.member }] } },
  { id: rules.member, properties: { policyType: 'BuiltIn', policyRule: {} } },
  { id: rules.unused, properties: { policyType: 'BuiltIn', policyRule: {} } },
  { id: rules.inGroup, properties: { policyDefinitionId: rules.custom } },
  { id: rules.custom, properties: { policyRule: {} } },
  { id: rules.exemption, properties: { policyAssignmentId: rules.inherited } },
  { id: rules.lock, properties: { level: 'CanNotDelete' } },
  { id: rules.assignment, properties: { roleDefinitionId: rules.role, principalId: 'p' } },
  { id: rules.role, properties: { permissions: [{ actions: ['*'], notActions: [] }] } },
  { id: instances, location: 'global', properties: {} },
  { id: `${instances}/virtualNetworkLinks/risk`, location: 'global', properties: { virtualNetwork: { id: network } } },
  { id: `${instances}/A/ben.westeurope`, properties: { aRecords: [{ ipv4Address: '10.20.4.4' }] } },
];
