import type { JsonBag } from '../json.ts';
import { classicClusterAllowances, classicInstanceAllowances } from './allowances.ts';
import { cluster, instance, type SampleWorkspace, workspace } from './machineLearning.ts';
import { securityGroup, virtualNetwork } from './network.ts';
import { sampleId } from './sampleIds.ts';

const resourceGroup = 'rg-vision';
const subnetId = (name: string): string =>
  sampleId(resourceGroup, 'Microsoft.Network/virtualNetworks', `vnet-vision/subnets/${name}`);

/** A team that still judges its network by the rules of May 2021: its workspace says so by a tag. */
const vision: SampleWorkspace = {
  resourceGroup,
  name: 'vision',
  tags: { 'netguard-profile': 'aml-classic-2021' },
  highBusinessImpact: false,
};

/** A cluster and an instance, both with public IP addresses, each in a subnet of its own. */
export const visionTeam: readonly JsonBag[] = [
  securityGroup(resourceGroup, 'nsg-vision-training', classicClusterAllowances),
  securityGroup(resourceGroup, 'nsg-vision-notebooks', classicInstanceAllowances),
  virtualNetwork(resourceGroup, 'vnet-vision', '10.10.0.0/16', [
    { name: 'training', prefix: '10.10.1.0/24', securityGroup: 'nsg-vision-training' },
    { name: 'notebooks', prefix: '10.10.2.0/26', securityGroup: 'nsg-vision-notebooks' },
  ]),
  ...workspace(vision),
  cluster(vision, { name: 'vision-gpu', subnet: subnetId('training'), publicIp: true }),
  instance(vision, { name: 'ana-notebook', subnet: subnetId('notebooks'), publicIp: true }),
];
