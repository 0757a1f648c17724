const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const network = `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network`;
const workspaceId = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ml-prod`;
const subnetId = `${network}/virtualNetworks/vnet-ml/subnets/training`;

interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly direction?: string;
  readonly access?: string;
  readonly sourceAddressPrefix?: string;
  readonly destinationPortRange?: string;
}

/** A security rule for any packet of its direction, but for what is given. */
function securityRule({
  direction = 'Inbound',
  access = 'Deny',
  sourceAddressPrefix = '*',
  destinationPortRange = '*',
  ...rule
}: Rule) {
  const { name, priority } = rule;
  return {
    name,
    properties: {
      priority,
      direction,
      access,
      protocol: '*',
      sourceAddressPrefix,
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange,
    },
  };
}

export const workspace = {
  id: workspaceId,
  name: 'ml-prod',
  type: 'Microsoft.MachineLearningServices/workspaces',
  location: 'westeurope',
  properties: {
    hbiWorkspace: false,
    storageAccount: null,
    keyVault: null,
    containerRegistry: null,
    privateEndpointConnections: [],
    managedNetwork: { isolationMode: 'Disabled' },
  },
};

export const compute = {
  id: `${workspaceId}/computes/ci-anna`,
  name: 'ci-anna',
  type: 'Microsoft.MachineLearningServices/workspaces/computes',
  location: 'westeurope',
  properties: {
    computeType: 'ComputeInstance',
    computeLocation: 'westeurope',
    properties: {
      vmSize: 'STANDARD_DS3_V2',
      subnet: { id: subnetId },
      enableNodePublicIp: true,
      sshSettings: { sshPublicAccess: 'Disabled' },
    },
  },
};

/** A compute instance in a subnet whose security group has these rules besides Azure's own. */
export function estateWith(rules: readonly Rule[]): readonly object[] {
  return [
    workspace,
    compute,
    {
      id: `${network}/virtualNetworks/vnet-ml`,
      name: 'vnet-ml',
      type: 'Microsoft.Network/virtualNetworks',
      location: 'westeurope',
      properties: {
        addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
        virtualNetworkPeerings: [],
        subnets: [
          {
            id: subnetId,
            name: 'training',
            properties: {
              addressPrefix: '10.0.1.0/24',
              delegations: [],
              networkSecurityGroup: { id: `${network}/networkSecurityGroups/nsg-ml` },
            },
          },
        ],
      },
    },
    {
      id: `${network}/networkSecurityGroups/nsg-ml`,
      name: 'nsg-ml',
      type: 'Microsoft.Network/networkSecurityGroups',
      location: 'westeurope',
      properties: { securityRules: rules.map(securityRule) },
    },
  ];
}

export const openInbound = { name: 'AllowAllInbound', priority: 100, access: 'Allow' };
export const denyInbound = { name: 'DenyAllInbound', priority: 4096 };

/** A document of service tags in the shape of Microsoft's download. */
export const serviceTags = {
  changeNumber: 376,
  cloud: 'Public',
  values: [
    tag('AzureMachineLearning', 'AzureMachineLearning', ''),
    tag('AzureMachineLearning.WestEurope', 'AzureMachineLearning', 'westeurope'),
    tag('BatchNodeManagement', 'BatchNodeManagement', ''),
    tag('BatchNodeManagement.WestEurope', 'BatchNodeManagement', 'westeurope'),
    tag('AzureActiveDirectory', 'AzureAD', ''),
    tag('AzureResourceManager', 'AzureResourceManager', ''),
    tag('Storage.WestEurope', 'AzureStorage', 'westeurope'),
    tag('AzureFrontDoor.FrontEnd', 'AzureFrontDoor', ''),
    tag('AzureFrontDoor.FirstParty', 'AzureFrontDoor', ''),
    tag('MicrosoftContainerRegistry', 'MicrosoftContainerRegistry', ''),
    tag('MicrosoftContainerRegistry.WestEurope', 'MicrosoftContainerRegistry', 'westeurope'),
    tag('AzureMonitor', 'AzureMonitor', ''),
  ],
};

function tag(name: string, systemService: string, region: string) {
  return { name, id: name, properties: { region, systemService, addressPrefixes: ['20.42.0.0/28', '2603:1020::/47'] } };
}
