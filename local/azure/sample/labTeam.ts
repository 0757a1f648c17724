import type { JsonBag } from '../json.ts';
import { machineAllowances } from './allowances.ts';
import { attached, type SampleWorkspace, workspace } from './machineLearning.ts';
import { publicAddress, securityGroup, virtualNetwork } from './network.ts';
import { sampleId, sampleResource } from './sampleIds.ts';

const resourceGroup = 'rg-lab';
const subnet = sampleId(resourceGroup, 'Microsoft.Network/virtualNetworks', 'vnet-lab/subnets/machines');
const machine = sampleId(resourceGroup, 'Microsoft.Compute/virtualMachines', 'vm-lab');
const networkInterface = sampleId(resourceGroup, 'Microsoft.Network/networkInterfaces', 'nic-vm-lab');
const interfaceGroup = sampleId(resourceGroup, 'Microsoft.Network/networkSecurityGroups', 'nsg-vm-lab');
const address = publicAddress(resourceGroup, 'pip-vm-lab', '203.0.113.20');

const lab: SampleWorkspace = { resourceGroup, name: 'lab', highBusinessImpact: false };

/** A team with a virtual machine of its own as compute: Ubuntu, with a group on its subnet and one on its network interface. */
export const labTeam: readonly JsonBag[] = [
  securityGroup(resourceGroup, 'nsg-lab-machines', machineAllowances),
  securityGroup(resourceGroup, 'nsg-vm-lab', machineAllowances),
  virtualNetwork(resourceGroup, 'vnet-lab', '10.30.0.0/16', [
    { name: 'machines', prefix: '10.30.1.0/27', securityGroup: 'nsg-lab-machines' },
  ]),
  address,
  sampleResource(resourceGroup, 'Microsoft.Network/networkInterfaces', 'nic-vm-lab', {
    ipConfigurations: [
      {
        name: 'ipconfig1',
        properties: {
          provisioningState: 'Succeeded',
          privateIPAddress: '10.30.1.4',
          privateIPAllocationMethod: 'Dynamic',
          privateIPAddressVersion: 'IPv4',
          primary: true,
          subnet: { id: subnet },
          publicIPAddress: { id: address['id'] ?? '' },
        },
      },
    ],
    networkSecurityGroup: { id: interfaceGroup },
    enableIPForwarding: false,
    enableAcceleratedNetworking: true,
    nicType: 'Standard',
  }),
  sampleResource(resourceGroup, 'Microsoft.Compute/virtualMachines', 'vm-lab', {
    vmId: '6f2c1b0a-5d3e-4c1f-8a7b-90e1d2c3b4a5',
    hardwareProfile: { vmSize: 'Standard_D4s_v5' },
    storageProfile: {
      imageReference: {
        publisher: 'Canonical',
        offer: 'ubuntu-24_04-lts',
        sku: 'server',
        version: 'latest',
        exactVersion: '24.04.202610010',
      },
      osDisk: { osType: 'Linux', name: 'vm-lab-os', createOption: 'FromImage', diskSizeGB: 64 },
      dataDisks: [],
    },
    osProfile: {
      computerName: 'vm-lab',
      adminUsername: 'lab',
      linuxConfiguration: { disablePasswordAuthentication: true },
    },
    networkProfile: { networkInterfaces: [{ id: networkInterface, properties: { primary: true } }] },
  }),
  ...workspace(lab),
  attached(lab, 'lab-machine', 'VirtualMachine', machine, {
    virtualMachineSize: 'Standard_D4s_v5',
    sshPort: 22,
    address: '203.0.113.20',
    administratorAccount: { username: 'lab' },
    isNotebookInstanceCompute: false,
  }),
];
