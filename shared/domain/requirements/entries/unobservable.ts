import type { Requirement } from '../requirement.ts';

const classicPage = { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' } as const;

const instances = [
  { profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'], kinds: ['ComputeInstance'] },
] as const;
const nodes = [
  {
    profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'],
    kinds: ['AmlCompute', 'ComputeInstance'],
  },
] as const;

const common = { kind: 'unobservable', source: classicPage } as const;

/** What happens outside of the resources that are read: on people's machines, in their buildings and in their code. */
export const unobservable = [
  {
    ...common,
    id: 'compute-creator',
    title: 'Whoever creates compute has the right to join its subnet',
    severity: 'info',
    why: 'Compute is created with the rights of the person or application that asks for it, and fails where these lack the subnet.',
    appliesTo: nodes,
    reason:
      'The role assignments show that somebody may join the subnet. Nothing says who will create the next compute, nor of which groups that person is a member.',
    manualCheck:
      'Ask whoever creates compute to run az role assignment list --assignee with --include-groups and --include-inherited on the subnet.',
  },
  {
    ...common,
    id: 'client-hosts-file',
    title: 'Hosts files of clients name the instance by the address of the workspace’s private endpoint',
    severity: 'low',
    why: 'Where people find an instance by a hosts file of their machine, that file has to hold its name.',
    appliesTo: instances,
    reason: 'Hosts files are on the machines of people. Only the DNS zones of Azure are read.',
    manualCheck:
      'Look up <instance>.<region>.instances.azureml.ms on such a machine: the answer has to be an address of the workspace’s private endpoint.',
  },
  {
    ...common,
    id: 'client-websocket',
    title: 'Browsers may open web sockets to an instance',
    severity: 'medium',
    why: 'Jupyter in the browser talks to the instance by web socket, which a proxy on the way may refuse.',
    appliesTo: instances,
    reason: 'No resource of Azure describes the proxy before a browser, nor the network that the browser is in.',
    manualCheck:
      'Open a terminal on the instance from that browser; allow web sockets to *.instances.azureml.net and *.instances.azureml.ms on the proxy.',
  },
  {
    ...common,
    id: 'training-images',
    title: 'The nodes reach the registries of the images that jobs ask for',
    severity: 'medium',
    why: 'A job may name an image of any registry, and its build may load packages from anywhere.',
    appliesTo: nodes,
    reason:
      'Which images and packages a job needs stands in its code and its environment, and not in a resource that is read.',
    manualCheck:
      'Look at the base images and package sources of the environments in use; what is not Microsoft’s or the workspace’s own registry needs a rule of its own.',
  },
  {
    ...common,
    id: 'on-premises-appliance',
    title: 'Appliances outside of Azure let storage traffic through',
    severity: 'high',
    why: 'Under forced tunnelling the packets for blob, table and queue of the storage accounts go through an appliance of the owner’s.',
    appliesTo: nodes,
    reason:
      'What an appliance outside of Azure, or one that is not Azure Firewall, lets through stands in no resource of Azure.',
    manualCheck:
      'Have the appliance allow <account>.blob, <account>.table and <account>.queue under the storage domain of the cloud, and watch its log while a job runs.',
  },
  {
    ...common,
    id: 'notebook-data-network',
    title: 'Notebooks run in the network of their data',
    severity: 'info',
    why: 'A notebook gets to data behind a firewall only from compute in the network and subnet that the data let in.',
    appliesTo: instances,
    reason:
      'Which accounts a notebook reads is up to its code. Only the storage account of the workspace is known, and judged.',
    manualCheck: 'Compare the subnet of the instance with those that the firewalls of the accounts in use let in.',
  },
  {
    kind: 'unobservable',
    id: 'batch-remote',
    title: 'Operators log in to the nodes of a pool',
    severity: 'info',
    why: 'Logging in by SSH or Remote Desktop needs inbound 22 or 3389 from the operators, which Azure Batch itself never needs.',
    source: { section: 'pool-endpoint-configuration', asOf: '2025-11-30' },
    appliesTo: [{ profiles: ['batch-classic', 'batch-simplified'], kinds: ['BatchPool'] }],
    reason:
      'Nothing says from which addresses operators come, or whether anybody should. Pools made since 30 November 2025 map no such port by default.',
    manualCheck:
      'Where somebody has to log in, look for a port in the pool’s endpoint configuration and for a rule that allows it from the operators’ addresses alone.',
  },
] as const satisfies readonly Requirement[];
