import type { JsonBag } from '../json.ts';
import { privateAllowances, publicAllowances } from './allowances.ts';
import { cluster, instance, type SampleWorkspace, workspace, workspaceId } from './machineLearning.ts';
import { natGateway, securityGroup, virtualNetwork } from './network.ts';
import { workspacePrivateEndpoint } from './privateEndpoint.ts';
import { sampleId } from './sampleIds.ts';

const resourceGroup = 'rg-risk';
const networkId = sampleId(resourceGroup, 'Microsoft.Network/virtualNetworks', 'vnet-risk');
const subnetId = (name: string): string => `${networkId}/subnets/${name}`;

const risk: SampleWorkspace = {
  resourceGroup,
  name: 'risk',
  highBusinessImpact: true,
  privateEndpoint: 'pe-mlw-risk',
};

/** A team on today's rules: clusters and instances with and without public IP addresses, each in a subnet of its own. */
export const riskTeam: readonly JsonBag[] = [
  securityGroup(resourceGroup, 'nsg-risk-training', publicAllowances),
  securityGroup(resourceGroup, 'nsg-risk-training-private', privateAllowances),
  securityGroup(resourceGroup, 'nsg-risk-notebooks', publicAllowances),
  securityGroup(resourceGroup, 'nsg-risk-notebooks-private', privateAllowances),
  ...natGateway(resourceGroup, 'ng-risk', '203.0.113.10'),
  virtualNetwork(resourceGroup, 'vnet-risk', '10.20.0.0/16', [
    { name: 'training', prefix: '10.20.1.0/24', securityGroup: 'nsg-risk-training' },
    {
      name: 'training-private',
      prefix: '10.20.2.0/24',
      securityGroup: 'nsg-risk-training-private',
      natGateway: 'ng-risk',
    },
    { name: 'notebooks', prefix: '10.20.3.0/26', securityGroup: 'nsg-risk-notebooks' },
    {
      name: 'notebooks-private',
      prefix: '10.20.3.64/26',
      securityGroup: 'nsg-risk-notebooks-private',
      natGateway: 'ng-risk',
    },
    { name: 'endpoints', prefix: '10.20.4.0/27' },
  ]),
  ...workspace(risk),
  ...workspacePrivateEndpoint({
    resourceGroup,
    name: 'pe-mlw-risk',
    workspace: workspaceId(risk),
    network: networkId,
    subnet: subnetId('endpoints'),
    addresses: ['10.20.4.4', '10.20.4.5'],
  }),
  cluster(risk, { name: 'risk-cpu', subnet: subnetId('training'), publicIp: true }),
  cluster(risk, { name: 'risk-cpu-private', subnet: subnetId('training-private'), publicIp: false }),
  instance(risk, { name: 'ben-notebook', subnet: subnetId('notebooks'), publicIp: true }),
  instance(risk, { name: 'cem-notebook', subnet: subnetId('notebooks-private'), publicIp: false }),
];
