import type { JsonBag } from '../json.ts';
import { databricksAllowances } from './allowances.ts';
import { attached, type SampleWorkspace, workspace } from './machineLearning.ts';
import { natGateway, type SampleSubnet, securityGroup, virtualNetwork } from './network.ts';
import { sampleId, sampleResource, sampleSubscription } from './sampleIds.ts';

const resourceGroup = 'rg-lake';
const network = sampleId(resourceGroup, 'Microsoft.Network/virtualNetworks', 'vnet-lake');
const databricks = sampleId(resourceGroup, 'Microsoft.Databricks/workspaces', 'dbw-lake');

const lake: SampleWorkspace = { resourceGroup, name: 'lake', highBusinessImpact: false };

function delegated(name: string, prefix: string): SampleSubnet {
  return {
    name,
    prefix,
    securityGroup: 'nsg-lake-databricks',
    natGateway: 'ng-lake',
    delegatedTo: 'Microsoft.Databricks/workspaces',
  };
}

/** A team with an Azure Databricks workspace as compute, in two subnets of its network and without public IP addresses. */
export const lakeTeam: readonly JsonBag[] = [
  securityGroup(resourceGroup, 'nsg-lake-databricks', databricksAllowances),
  ...natGateway(resourceGroup, 'ng-lake', '203.0.113.30'),
  virtualNetwork(resourceGroup, 'vnet-lake', '10.50.0.0/16', [
    delegated('databricks-public', '10.50.1.0/26'),
    delegated('databricks-private', '10.50.1.64/26'),
    { name: 'default', prefix: '10.50.2.0/24' },
  ]),
  sampleResource(
    resourceGroup,
    'Microsoft.Databricks/workspaces',
    'dbw-lake',
    {
      managedResourceGroupId: `/subscriptions/${sampleSubscription}/resourceGroups/rg-lake-databricks`,
      workspaceId: '4085571239046712',
      workspaceUrl: 'adb-4085571239046712.12.azuredatabricks.net',
      publicNetworkAccess: 'Enabled',
      requiredNsgRules: 'AllRules',
      privateEndpointConnections: [],
      parameters: {
        customVirtualNetworkId: { type: 'String', value: network },
        customPublicSubnetName: { type: 'String', value: 'databricks-public' },
        customPrivateSubnetName: { type: 'String', value: 'databricks-private' },
        enableNoPublicIp: { type: 'Bool', value: true },
      },
    },
    { sku: { name: 'premium' } },
  ),
  ...workspace(lake),
  attached(lake, 'lake-databricks', 'Databricks', databricks, {
    workspaceUrl: 'adb-4085571239046712.12.azuredatabricks.net',
  }),
];
