import type { JsonBag } from '../json.ts';
import { privateAllowances } from './allowances.ts';
import { type SampleWorkspace, storageAccountId, workspace, workspaceId } from './machineLearning.ts';
import { natGateway, securityGroup, serviceEndpointPolicy, virtualNetwork } from './network.ts';
import { workspacePrivateEndpoint } from './privateEndpoint.ts';
import { sampleId } from './sampleIds.ts';

const resourceGroup = 'rg-forecast';
const network = sampleId(resourceGroup, 'Microsoft.Network/virtualNetworks', 'vnet-forecast');
const serverless = `${network}/subnets/serverless`;

const forecast: SampleWorkspace = {
  resourceGroup,
  name: 'forecast',
  highBusinessImpact: true,
  privateEndpoint: 'pe-mlw-forecast',
  serverlessSubnet: serverless,
  storageSubnets: [serverless],
};

/**
 * A team that keeps no compute: its jobs run serverless in a subnet of its own, without public IP addresses. The storage account lets in
 * nobody else, and the subnet nothing but that account and what Azure Machine Learning keeps itself.
 */
export const forecastTeam: readonly JsonBag[] = [
  securityGroup(resourceGroup, 'nsg-forecast-serverless', privateAllowances),
  ...natGateway(resourceGroup, 'ng-forecast', '203.0.113.40'),
  serviceEndpointPolicy(resourceGroup, 'sep-forecast', storageAccountId(forecast)),
  virtualNetwork(resourceGroup, 'vnet-forecast', '10.60.0.0/16', [
    {
      name: 'serverless',
      prefix: '10.60.1.0/26',
      securityGroup: 'nsg-forecast-serverless',
      natGateway: 'ng-forecast',
      serviceEndpointPolicy: 'sep-forecast',
    },
    { name: 'endpoints', prefix: '10.60.2.0/27' },
  ]),
  ...workspace(forecast),
  ...workspacePrivateEndpoint({
    resourceGroup,
    name: 'pe-mlw-forecast',
    workspace: workspaceId(forecast),
    network,
    subnet: `${network}/subnets/endpoints`,
    addresses: ['10.60.2.4', '10.60.2.5'],
  }),
];
