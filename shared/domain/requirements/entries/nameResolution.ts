import { instanceRecord, zonesLinked } from '../judges/judgeNames.ts';
import { azureDns, azureMetadata } from '../path/peer.ts';
import type { ExampleChange, Requirement } from '../requirement.ts';
import { connectedWorkspace, workspaceEndpointIn } from './endpointExample.ts';
import { flowExamples } from './flowExamples.ts';
import { flowWatches } from './flowWatches.ts';

const kinds = ['AmlCompute', 'ComputeInstance'] as const;
const nodes = [
  { profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'], kinds },
  { profiles: ['aml-serverless-public-ip', 'aml-serverless-no-public-ip'], kinds: ['Serverless'] },
] as const;

const watches = [
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.Network/privateDnsZones/A',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.MachineLearningServices/workspaces',
] as const;

const dnsPage = { section: 'how-to-custom-dns', asOf: '2026-03-26' } as const;
const platformPage = { section: 'network-security-groups-overview', asOf: '2025-07-15' } as const;

const zone = { location: 'global', properties: {} };
const link = {
  location: 'global',
  properties: { virtualNetwork: { id: '{id:vnet}' }, virtualNetworkLinkState: 'Completed' },
};

/** The workspace has a private endpoint, and the network sees the zones of its names. */
const privateWorkspace: ExampleChange = {
  change: {
    workspace: { properties: connectedWorkspace },
    ...workspaceEndpointIn('{id:endpointSubnet}'),
    apiZone: zone,
    apiLink: link,
    notebookZone: zone,
    notebookLink: link,
  },
};

/** Somebody keeps a zone for the names of instances, in which this one has an address. */
function instanceZone(ipv4Address: string): ExampleChange {
  const id = '{id:resourceGroup}/providers/Microsoft.Network/privateDnsZones/instances.azureml.ms';
  return {
    add: [
      { id, ...zone },
      { id: `${id}/virtualNetworkLinks/vnet-ml`, ...link },
      { id: `${id}/A/compute.{region}`, properties: { aRecords: [{ ipv4Address }] } },
    ],
  };
}

/** How nodes find what they need by its name. */
export const nameResolution = [
  {
    kind: 'judged',
    judge: zonesLinked,
    decidedBy:
      'The links of the private DNS zones for the API and the notebooks of the workspace, in the names of its cloud. It is violated only where the estate holds the zone and all zones of its subscription; DNS servers of your own make it unknown.',
    id: 'dns-zone-linked',
    title: 'The network finds the private endpoint of the workspace by name',
    severity: 'high',
    why: 'The names of a private workspace are in private DNS zones, which only the networks see that they are linked to.',
    breaks: 'The nodes ask for the workspace by names that do not lead to its private endpoint',
    fix: 'Link the private DNS zones of the workspace to the virtual network of the compute.',
    source: dnsPage,
    appliesTo: nodes,
    when: 'onlyPrivateWorkspace',
    remediation: 'guarded',
    watches,
    examples: {
      given: privateWorkspace,
      good: { what: 'Both zones are linked to the network.' },
      bad: { what: 'Somebody removed the link of the zone for notebooks.', change: { notebookLink: null } },
    },
  },
  {
    kind: 'judged',
    judge: instanceRecord,
    decidedBy:
      'Where a private zone for instances is linked to the network, the address of the instance in it must be one of the private endpoint of the workspace; else the zone of the workspace must be linked, unless the workspace has public access, which its public names lead to. DNS servers of your own make it unknown. Instances are spelled instances.azureml.ms, and in the page on custom DNS instances.ml.azure.ms: both count.',
    id: 'dns-instance-record',
    title: 'The name of the instance leads to the private endpoint of its workspace',
    severity: 'high',
    why: 'Notebooks and terminals reach an instance of a private workspace by its name, which has to lead to the endpoint of the workspace and not to the instance.',
    breaks: 'Notebooks and terminals on the instance do not open',
    fix: "Give the instance's name the address of the private endpoint of the workspace.",
    source: dnsPage,
    appliesTo: [{ profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'], kinds: ['ComputeInstance'] }],
    when: 'workspacePrivateEndpoint',
    remediation: 'manual',
    watches,
    examples: {
      given: privateWorkspace,
      good: { what: 'The record of the instance holds the address of the endpoint.', ...instanceZone('10.0.9.4') },
      bad: { what: 'The record of the instance holds its own address.', ...instanceZone('10.0.1.4') },
    },
  },
  {
    kind: 'flow',
    id: 'dns-platform-not-denied',
    title: 'Nodes may ask the name resolution of Azure',
    severity: 'high',
    why: 'Rules do not hold the nodes from 168.63.129.16, unless they name it by AzurePlatformDNS.',
    breaks: 'The nodes cannot resolve names',
    fix: 'Remove the outbound rule that denies AzurePlatformDNS.',
    source: platformPage,
    appliesTo: nodes,
    when: 'azureDns',
    direction: 'Outbound',
    protocol: '*',
    ports: ['*'],
    peers: [[azureDns]],
    remediation: 'manual',
    watches: flowWatches,
    examples: flowExamples('*', '*', ['AzurePlatformDNS']),
  },
  {
    kind: 'flow',
    id: 'dns-platform-imds-not-denied',
    title: 'Nodes may ask the metadata service of Azure',
    severity: 'high',
    why: 'Nodes learn who they are, and get their tokens, from 169.254.169.254, from which rules do not hold them unless they name it by AzurePlatformIMDS.',
    breaks: 'The nodes cannot ask the metadata service, and do not start',
    fix: 'Remove the outbound rule that denies AzurePlatformIMDS.',
    source: platformPage,
    appliesTo: nodes,
    when: 'always',
    direction: 'Outbound',
    protocol: '*',
    ports: ['*'],
    peers: [[azureMetadata]],
    remediation: 'manual',
    watches: flowWatches,
    examples: flowExamples('*', '*', ['AzurePlatformIMDS']),
  },
] as const satisfies readonly Requirement[];
