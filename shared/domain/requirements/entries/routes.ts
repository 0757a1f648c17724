import { judgeAppliances } from '../judges/judgeAppliances.ts';
import { judgeBlackhole } from '../judges/judgeBlackhole.ts';
import { judgeFirewallEgress } from '../judges/judgeFirewallEgress.ts';
import { judgeInternetRoute } from '../judges/judgeInternetRoute.ts';
import { judgeRouteLimits } from '../judges/judgeRouteLimits.ts';
import { judgeStorageRoute } from '../judges/judgeStorageRoute.ts';
import { regionalOrWholeTag, regionalTag } from '../path/peer.ts';
import { regionPairs } from '../regionPairs.ts';
import type { Requirement } from '../requirement.ts';
import { databricksRoutes } from './databricksRoutes.ts';
import { flows } from './flows.ts';

const watches = [
  'Microsoft.Network/routeTables',
  'Microsoft.Network/routeTables/routes',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
] as const;

const trainingPage = { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' } as const;
const firewallPage = { section: 'how-to-access-azureml-behind-firewall', asOf: '2026-03-19' } as const;

const routingPage = { section: 'virtual-networks-udr-overview', asOf: '2023-05-27' } as const;

const machineLearning = [
  {
    profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'],
    kinds: ['AmlCompute', 'ComputeInstance'],
  },
  { profiles: ['aml-serverless-public-ip', 'aml-serverless-no-public-ip'], kinds: ['Serverless'] },
] as const;

const everyKind = [
  ...machineLearning,
  { profiles: ['attached-vm'], kinds: ['VirtualMachine'] },
  { profiles: ['hdinsight-inbound', 'hdinsight-outbound'], kinds: ['HDInsight'] },
  { profiles: ['databricks-public-ip', 'databricks-scc', 'databricks-scc-private-link'], kinds: ['Databricks'] },
  { profiles: ['batch-classic', 'batch-simplified'], kinds: ['BatchPool'] },
] as const;

/** Everything that needs the internet fails with its way out. */
const everyWayOut = [
  ...flows.map(({ id }) => id),
  ...databricksRoutes.map(({ id }) => id),
  'route-batch-direct',
  'route-aml-direct',
  'route-storage-allowed',
];

/** Which way packets take. */
export const routes = [
  {
    kind: 'route',
    id: 'route-batch-direct',
    title: 'Packets for Azure Batch go straight to the internet',
    severity: 'critical',
    why: 'In the classic mode Azure Batch calls the nodes at their own public addresses; answers that an appliance sends from its address are not taken for answers.',
    breaks: 'Azure Batch cannot talk to the nodes, which turn unusable',
    fix: 'Add a route to the service tag BatchNodeManagement of the region with next hop Internet.',
    source: trainingPage,
    appliesTo: [
      { profiles: ['aml-classic-2021'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['batch-classic'], kinds: ['BatchPool'] },
    ],
    notes: [
      {
        id: 'nat-gateway-alternative',
        text: 'A NAT gateway is accepted instead of routes, but serves only packets whose next hop is Internet already: it does not lead past a route to an appliance. Nodes of the simplified mode call Azure Batch themselves and need no route of their own.',
      },
      {
        id: 'route-udr-stale-ip',
        text: 'Routes to single addresses instead of the service tag have to cover all prefixes that the tag has today; the verdict says how many they miss.',
      },
    ],
    when: 'always',
    peers: [[regionalTag('BatchNodeManagement', 'compute')]],
    remediation: 'guarded',
    watches: [...watches, 'Microsoft.Batch/batchAccounts/pools'],
    coincidesWith: ['batch-inbound-29876-29877'],
    examples: {
      good: {
        what: 'The tag has a route of its own past the appliance.',
        routes: [['BatchNodeManagement.{region}', 'Internet']],
      },
      bad: {
        what: 'The packets go to an appliance.',
        routes: [['BatchNodeManagement.{region}', 'VirtualAppliance', '10.0.100.4']],
      },
    },
  },
  {
    kind: 'route',
    id: 'route-aml-direct',
    title: 'Packets for Azure Machine Learning go straight to the internet',
    severity: 'critical',
    why: 'Azure Machine Learning calls the nodes at their own public addresses; answers that an appliance sends from its address are not taken for answers.',
    breaks: 'Azure Machine Learning cannot talk to the nodes, which turn unusable',
    fix: 'Add a route to the service tag AzureMachineLearning with next hop Internet.',
    source: firewallPage,
    appliesTo: [
      { profiles: ['aml-public-ip'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['aml-classic-2021'], kinds: ['ComputeInstance'] },
      { profiles: ['aml-serverless-public-ip'], kinds: ['Serverless'] },
    ],
    notes: [
      {
        id: 'paired-region-known',
        text: 'The service may call from the region that Azure pairs with the workspace’s; where a region has no pair, only its own is looked at.',
      },
    ],
    when: 'always',
    peers: [
      [regionalOrWholeTag('AzureMachineLearning', 'workspace')],
      [regionalOrWholeTag('AzureMachineLearning', 'workspacePair')],
    ],
    remediation: 'guarded',
    watches: [...watches, 'Microsoft.MachineLearningServices/workspaces'],
    coincidesWith: ['aml-inbound-44224'],
    examples: {
      good: { what: 'The tag has a route of its own.', routes: [['AzureMachineLearning', 'Internet']] },
      bad: {
        what: 'The packets go to an appliance.',
        routes: [['AzureMachineLearning', 'VirtualAppliance', '10.0.100.4']],
      },
    },
  },
  {
    kind: 'judged',
    judge: judgeStorageRoute,
    decidedBy:
      'The routes of the subnet, by longest prefix, for the private endpoints of the account or the prefixes of the Storage tag of its region. What an appliance lets through is not read, and unknown.',
    id: 'route-storage-allowed',
    title: 'The routes lead to the storage account of the workspace',
    severity: 'high',
    why: 'Nodes read their work from the storage account of the workspace and write results to it, also where all traffic is sent through an appliance.',
    breaks: 'The nodes do not get to the storage account of the workspace',
    fix: 'Let the appliance pass blob, table and queue of the account, or give the subnet a service endpoint for Microsoft.Storage or the account private endpoints.',
    source: trainingPage,
    appliesTo: machineLearning,
    when: 'always',
    remediation: 'manual',
    watches: [
      ...watches,
      'Microsoft.Network/natGateways',
      'Microsoft.Network/privateEndpoints',
      'Microsoft.MachineLearningServices/workspaces',
    ],
    coincidesWith: ['outbound-storage', 'outbound-storage-445', 'route-none-blackhole'],
    examples: {
      given: { routes: [['0.0.0.0/0', 'Internet']] },
      good: {
        what: 'A service endpoint takes the packets past the route to the appliance.',
        change: {
          subnet: {
            properties: { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['{region}'] }] },
          },
        },
      },
      bad: { what: 'A route drops the packets.', routes: [['Storage.{region}', 'None']] },
    },
  },
  {
    kind: 'judged',
    judge: judgeFirewallEgress,
    decidedBy:
      'Whether a route of the subnet sends public addresses to an appliance or a gateway. The rules of that are not read: what it lets out is unknown.',
    id: 'route-fw-egress',
    title: 'A firewall on the way out lets through what nodes without a public IP address need',
    severity: 'medium',
    why: 'A firewall is a supported way out, and then its rules decide whether the nodes reach what they need.',
    breaks: 'The nodes do not get out',
    fix: 'Allow the hosts and ports that Azure Machine Learning documents (docs/firewall-hosts.md): 443 and 80 by application rules, other ports by network rules.',
    source: firewallPage,
    appliesTo: [
      { profiles: ['aml-no-public-ip'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['aml-serverless-no-public-ip'], kinds: ['Serverless'] },
    ],
    when: 'always',
    remediation: 'manual',
    watches: [...watches, 'Microsoft.Network/natGateways'],
    examples: {
      good: { what: 'The nodes get out by a NAT gateway, not by an appliance.' },
      bad: {
        what: 'Everything goes to a firewall, whose rules are not read.',
        state: 'unknown',
        routes: [['0.0.0.0/0', 'VirtualAppliance', '10.0.100.4']],
      },
    },
  },
  {
    kind: 'judged',
    judge: judgeBlackhole,
    decidedBy:
      'The routes of the subnet with next hop None, by longest prefix, and the prefixes of the service tags that the flows of this catalogue need there.',
    id: 'route-none-blackhole',
    title: 'No route drops packets that the compute needs',
    severity: 'critical',
    why: 'A route with next hop None drops every packet that it takes, and answers to packets from there.',
    breaks: 'A route drops packets that the compute needs',
    fix: 'Remove the route, or add one with a longer prefix or the service tag that leads on.',
    source: routingPage,
    appliesTo: everyKind,
    when: 'always',
    remediation: 'manual',
    watches: [...watches, 'Microsoft.MachineLearningServices/workspaces'],
    coincidesWith: [...everyWayOut, 'explicit-outbound'],
    examples: {
      good: {
        what: 'A route drops addresses that are none of Azure’s, and private ones.',
        routes: [
          ['192.0.2.0/24', 'None'],
          ['192.168.0.0/16', 'None'],
        ],
      },
      bad: { what: 'The default route drops everything.', routes: [['0.0.0.0/0', 'None']] },
    },
  },
  {
    kind: 'judged',
    judge: judgeAppliances,
    decidedBy:
      'The address of each appliance in the subnet’s routes is looked for among the firewalls, internal load balancers and network interfaces of the network and those it is connected to; an interface has to forward packets.',
    id: 'route-nva-alive',
    title: 'The appliances that routes lead to exist and forward packets',
    severity: 'high',
    why: 'Packets that a route hands to an address where nobody forwards them are lost.',
    breaks: 'Packets are lost at the next hop',
    fix: 'Enable IP forwarding on the network interface of the appliance, or correct the address in the route.',
    source: routingPage,
    appliesTo: everyKind,
    when: 'always',
    remediation: 'manual',
    watches: [
      ...watches,
      'Microsoft.Network/networkInterfaces',
      'Microsoft.Network/loadBalancers',
      'Microsoft.Network/azureFirewalls',
    ],
    examples: {
      given: { routes: [['192.168.77.0/24', 'VirtualAppliance', '10.0.250.10']] },
      good: {
        what: 'An Azure Firewall has the address.',
        add: [
          {
            id: '{id:resourceGroup}/providers/Microsoft.Network/azureFirewalls/fw',
            location: '{region}',
            properties: { ipConfigurations: [{ name: 'ip', properties: { privateIPAddress: '10.0.250.10' } }] },
          },
        ],
      },
      bad: {
        what: 'A network interface without IP forwarding has the address.',
        add: [
          {
            id: '{id:resourceGroup}/providers/Microsoft.Network/networkInterfaces/nva',
            location: '{region}',
            properties: {
              enableIPForwarding: false,
              ipConfigurations: [
                {
                  name: 'ip',
                  properties: { privateIPAddress: '10.0.250.10', subnet: { id: '{id:spareSubnet}' } },
                },
              ],
            },
          },
        ],
      },
    },
  },
  {
    kind: 'judged',
    judge: judgeRouteLimits,
    decidedBy: 'The number of routes in the subnet’s table, and of those that name a service tag.',
    id: 'route-tag-limit',
    title: 'The route table keeps within the limits of Azure',
    severity: 'medium',
    why: 'Azure takes 25 routes to service tags and 400 routes in one table; beyond that the next change of it fails.',
    breaks: 'The next change of the route table fails',
    fix: 'Replace several regional tags by their global one, or give the subnet a table of its own.',
    source: routingPage,
    appliesTo: everyKind,
    when: 'always',
    remediation: 'manual',
    watches,
    examples: {
      good: { what: 'The table has one route to a service tag.', routes: [['Storage.{region}', 'Internet']] },
      bad: {
        what: 'The table has 26 routes to service tags.',
        routes: Object.keys(regionPairs)
          .slice(0, 26)
          .map((region) => [`Storage.${region}`, 'Internet'] as const),
      },
    },
  },
  {
    kind: 'judged',
    judge: judgeInternetRoute,
    decidedBy:
      'Whether the subnet is private and has no NAT gateway with a public address, and whether a route of its table sends public addresses that the flows of this catalogue need to next hop Internet.',
    id: 'route-internet-in-private-subnet',
    title: 'Routes to the internet lead out of the subnet',
    severity: 'critical',
    why: 'In a private subnet a route with next hop Internet leads nowhere for nodes that have no public IP address, unless there is a NAT gateway.',
    breaks: 'Packets for the internet are lost',
    fix: 'Put a NAT gateway with a public IP address on the subnet, or route the packets to a firewall.',
    source: { section: 'default-outbound-access', asOf: '2026-01-30' },
    appliesTo: [
      { profiles: ['aml-no-public-ip'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['aml-serverless-no-public-ip'], kinds: ['Serverless'] },
      { profiles: ['hdinsight-outbound'], kinds: ['HDInsight'] },
      { profiles: ['databricks-scc', 'databricks-scc-private-link'], kinds: ['Databricks'] },
    ],
    when: 'always',
    remediation: 'manual',
    watches: [...watches, 'Microsoft.Network/natGateways'],
    coincidesWith: [...everyWayOut, 'explicit-outbound'],
    examples: {
      given: { routes: [['0.0.0.0/0', 'Internet']] },
      good: { what: 'The subnet has a NAT gateway.' },
      bad: {
        what: 'The subnet is private, and nothing but the route leads out of it.',
        change: { subnet: { properties: { natGateway: null } } },
      },
    },
  },
] as const satisfies readonly Requirement[];
