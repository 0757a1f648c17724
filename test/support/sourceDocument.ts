import type { ComputeKind } from '../../shared/domain/requirements/requirement.ts';

/** What the document says in one place, in our words, and what of the catalogue answers for it. */
type Statement = { readonly says: string } & (
  | { readonly ids: readonly [string, ...string[]] }
  /** It names a kind of compute, for which there have to be requirements. */
  | { readonly kind: ComputeKind }
  /** Why there is nothing to require. */
  | { readonly asksNothing: string }
);

interface Section {
  /** The name of its heading's anchor, which is the same in every language. */
  readonly anchor: string;
  /** One for each item of its lists, in their order, numbered or not. */
  readonly bullets: readonly Statement[];
  /** What it says in sentences, tips and notes. */
  readonly besides: readonly Statement[];
}

const link = 'a link to another page';
const step = 'a step in the portal';

/** How the document of May 2021 on training in virtual networks is accounted for, section by section. */
export const sourceDocument: readonly Section[] = [
  {
    anchor: 'secure-an-azure-machine-learning-training-environment-with-virtual-networks',
    bullets: [
      { says: 'Clusters can be in a network', kind: 'AmlCompute' },
      { says: 'Instances can be in a network', kind: 'ComputeInstance' },
      { says: 'Databricks can be in a network', kind: 'Databricks' },
      { says: 'Virtual machines can be in a network', kind: 'VirtualMachine' },
      { says: 'HDInsight clusters can be in a network', kind: 'HDInsight' },
    ],
    besides: [{ says: 'The page is the third of five', asksNothing: link }],
  },
  {
    anchor: 'prerequisites',
    bullets: [
      { says: 'The overview comes first', asksNothing: link },
      { says: 'Network and subnet exist before the compute', ids: ['subnet-exists'] },
      { says: 'Who creates resources in them has the rights to', ids: ['rbac-join', 'compute-creator'] },
      { says: 'Reading the network', ids: ['rbac-join'] },
      { says: 'Joining the subnet', ids: ['rbac-join'] },
    ],
    besides: [],
  },
  {
    anchor: 'compute-clusters--instances',
    bullets: [
      {
        says: 'The network is in the subscription and region of the workspace',
        ids: ['vnet-same-subscription', 'vnet-same-region'],
      },
      {
        says: 'The subnet has addresses for all nodes, or clusters stay small',
        ids: ['subnet-free-ips', 'subnet-has-free-ip'],
      },
      {
        says: 'Policies and locks leave the network manageable, and what closes it leaves ports open',
        ids: ['no-lock-on-vnet-rg', 'no-read-only-lock-on-vnet-rg', 'no-policy-deny-nsg', 'batch-inbound-29876-29877'],
      },
      { says: 'Several clusters in one network may need more quota', ids: ['network-quota'] },
      {
        says: 'Storage behind a firewall is in the same network and lets the subnet in; trusting Microsoft services is not enough',
        ids: ['storage-same-vnet', 'storage-firewall-allows-subnet'],
      },
      {
        says: 'Web sockets to instances are not turned off on the way',
        ids: ['websocket-allowed', 'client-websocket'],
      },
      {
        says: 'An instance of a private workspace is reached from the network alone, by the address of the workspace’s endpoint',
        ids: ['instance-only-from-vnet', 'dns-instance-record', 'client-hosts-file'],
      },
      { says: 'The subnet is delegated to no other service', ids: ['subnet-not-delegated'] },
      {
        says: 'Service endpoint policies cut off the storage of the service',
        ids: ['no-service-endpoint-policy', 'sep-has-aml-alias'],
      },
      { says: 'Storage of another region times out now and then', ids: ['storage-same-region'] },
      { says: 'The service makes a network security group', ids: ['no-policy-deny-nsg', 'network-quota'] },
      {
        says: 'The service makes a public address, unless a policy forbids it',
        ids: ['no-policy-deny-public-ip', 'network-quota'],
      },
      { says: 'The service makes a load balancer', ids: ['no-policy-deny-load-balancer', 'network-quota'] },
    ],
    besides: [
      {
        says: 'What the service makes goes with the last node of a cluster, and stays with an instance',
        ids: ['batch-managed-nsg-intact'],
      },
      { says: 'What the service makes counts against quotas', ids: ['network-quota'] },
      { says: 'A lock on the resource group keeps compute from being deleted', ids: ['no-lock-on-vnet-rg'] },
      { says: 'No policy forbids network security groups', ids: ['no-policy-deny-nsg'] },
    ],
  },
  {
    anchor: 'required-ports',
    bullets: [
      { says: 'Azure Batch comes in on 29876 and 29877', ids: ['batch-inbound-29876-29877'] },
      { says: 'SSH over the public address, where wanted', ids: ['ssh-inbound-22-optional'] },
      { says: 'Everything out to the network', ids: ['outbound-vnet-any'] },
      { says: 'Everything out to the internet', ids: ['outbound-internet-any'] },
      { says: 'Azure Machine Learning comes in on 44224', ids: ['aml-inbound-44224'] },
    ],
    besides: [
      { says: 'Azure Batch writes these into groups of its own on the nodes', ids: ['batch-managed-nsg-intact'] },
      { says: 'Whoever blocks nodes in such a group makes them unusable', ids: ['batch-managed-nsg-intact'] },
      {
        says: 'A group on the subnet is not needed; one that is there, or a firewall, lets the same through',
        ids: ['subnet-nsg-not-conflicting', 'route-fw-egress'],
      },
    ],
  },
  {
    anchor: 'limit-outbound-connectivity-from-the-virtual-network',
    bullets: [
      { says: 'The internet may be denied', ids: ['outbound-internet-any'] },
      { says: 'For clusters and instances what follows stays open', ids: ['outbound-internet-any'] },
      { says: 'Storage of the region', ids: ['outbound-storage'] },
      { says: 'The container registry of the region', ids: ['outbound-acr'] },
      { says: 'Azure Machine Learning', ids: ['outbound-aml'] },
      { says: 'Azure Resource Manager', ids: ['outbound-arm'] },
      { says: 'Azure Active Directory', ids: ['outbound-aad'] },
      { says: 'For Microsoft’s images: its registry', ids: ['outbound-mcr'] },
      { says: 'For Microsoft’s images: its front door', ids: ['outbound-afd-firstparty'] },
    ],
    besides: [{ says: 'A training script chooses its images', ids: ['training-images'] }],
  },
  {
    anchor: 'forced-tunneling',
    bullets: [
      { says: 'A NAT gateway is one way out', ids: ['nat-gateway-alternative', 'explicit-outbound'] },
      {
        says: 'Routes to all addresses of Azure Batch and Azure Machine Learning, in both regions of the pair, are the other',
        ids: ['route-batch-direct', 'route-aml-direct', 'paired-region-known'],
      },
      { says: 'The addresses stand in a download', ids: ['sovereign-tag-source'] },
      { says: 'The addresses stand in an answer of the command line', ids: ['sovereign-tag-source'] },
      { says: 'The government has a download of its own', ids: ['sovereign-tag-source'] },
      { says: 'China has a download of its own', ids: ['sovereign-tag-source'] },
    ],
    besides: [
      {
        says: 'The subnet gets out to the public internet, for schedules and for storage',
        ids: ['route-batch-direct', 'route-storage-allowed'],
      },
      { says: 'The next hop of each prefix of Azure Batch is Internet', ids: ['route-batch-direct'] },
      { says: 'Addresses change', ids: ['route-udr-stale-ip'] },
      {
        says: 'The appliance lets blob, queue and table storage through',
        ids: ['route-storage-allowed', 'on-premises-appliance'],
      },
      { says: 'Regions come in pairs', ids: ['paired-region-known'] },
    ],
  },
  {
    anchor: 'create-a-compute-cluster-in-a-virtual-network',
    bullets: [
      { says: 'Sign in to the studio', asksNothing: step },
      { says: 'Begin a new cluster', asksNothing: step },
      { says: 'Choose a size', asksNothing: step },
      { says: 'Choose network and subnet', ids: ['subnet-exists', 'compute-creator'] },
      { says: 'Create it', asksNothing: step },
    ],
    besides: [
      {
        says: 'In a workspace with a private endpoint the network cannot be chosen',
        ids: ['workspace-private-endpoint'],
      },
      { says: 'The same by code', asksNothing: 'an example' },
    ],
  },
  {
    anchor: 'access-data-in-a-compute-instance-notebook',
    bullets: [],
    besides: [
      { says: 'A notebook runs in the network and subnet of its data', ids: ['notebook-data-network'] },
      {
        says: 'An instance is put into a network when it is created, or never',
        ids: ['instance-created-in-vnet'],
      },
    ],
  },
  {
    anchor: 'azure-databricks',
    bullets: [
      {
        says: 'The network is in the subscription and region of the workspace',
        ids: ['vnet-same-subscription', 'vnet-same-region'],
      },
      { says: 'Storage behind a firewall is in the network of the clusters', ids: ['dbx-storage-same-vnet'] },
      { says: 'Beside the subnets of Databricks there is one called default', ids: ['dbx-default-subnet'] },
    ],
    besides: [
      {
        says: 'Databricks says itself what its network needs',
        ids: ['dbx-subnets-delegated', 'dbx-subnets-have-nsg', 'dbx-subnet-size', 'dbx-out-controlplane'],
      },
    ],
  },
  {
    anchor: 'virtual-machine-or-hdinsight-cluster',
    bullets: [],
    besides: [{ says: 'Virtual machines run Ubuntu', ids: ['vm-ubuntu-only'] }],
  },
  {
    anchor: 'create-the-vm-or-hdinsight-cluster',
    bullets: [
      { says: 'How to make a virtual machine', asksNothing: link },
      { says: 'How to make an HDInsight cluster', asksNothing: link },
    ],
    besides: [{ says: 'They are created in a network', ids: ['subnet-exists'] }],
  },
  {
    anchor: 'configure-network-ports',
    bullets: [
      { says: 'The source is a service tag', ids: ['vm-ssh-from-aml'] },
      { says: 'The tag is AzureMachineLearning', ids: ['vm-ssh-from-aml'] },
      { says: 'From any port', ids: ['vm-ssh-from-aml'] },
      { says: 'To any address', ids: ['vm-ssh-from-aml'] },
      { says: 'To port 22', ids: ['vm-ssh-from-aml'] },
      { says: 'By any protocol', ids: ['vm-ssh-from-aml'] },
      { says: 'It is allowed', ids: ['vm-ssh-from-aml'] },
    ],
    besides: [
      { says: 'The port of SSH is usually 22', ids: ['vm-ssh-from-aml'] },
      { says: 'The default rules for what goes out stay', ids: ['vm-default-outbound'] },
      {
        says: 'Or what goes out is limited as for clusters',
        ids: [
          'vm-default-outbound',
          'outbound-storage',
          'outbound-acr',
          'outbound-aml',
          'outbound-arm',
          'outbound-aad',
        ],
      },
    ],
  },
  {
    anchor: 'attach-the-vm-or-hdinsight-cluster',
    bullets: [],
    besides: [{ says: 'They are attached to the workspace', asksNothing: 'what is not attached is not judged' }],
  },
  {
    anchor: 'next-steps',
    bullets: [
      { says: 'The overview', asksNothing: link },
      { says: 'The workspace', asksNothing: link },
      { says: 'Inference', asksNothing: link },
      { says: 'The studio', asksNothing: link },
    ],
    besides: [{ says: 'Names may be found by DNS of one’s own', ids: ['dns-zone-linked', 'dns-instance-record'] }],
  },
];
