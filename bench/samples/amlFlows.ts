import type { Direction } from '../../shared/domain/network/securityRule.ts';

/** A flow that ML compute needs, as the catalogue's requirements ask for it. */
export interface AmlFlow {
  readonly direction: Direction;
  readonly protocol: 'Tcp' | 'Udp' | '*';
  readonly ports: string;
  /** A tag; `{region}` stands for the compute's region as tags spell it. */
  readonly tag: string;
}

/** The ten flows that every subnet of the samples is asked about. */
export const amlFlows: readonly AmlFlow[] = [
  { direction: 'Inbound', protocol: 'Tcp', ports: '44224', tag: 'AzureMachineLearning' },
  { direction: 'Inbound', protocol: 'Tcp', ports: '29876-29877', tag: 'BatchNodeManagement.{region}' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'AzureActiveDirectory' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'AzureMachineLearning' },
  { direction: 'Outbound', protocol: 'Udp', ports: '5831', tag: 'AzureMachineLearning' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'BatchNodeManagement.{region}' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'Storage.{region}' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '445', tag: 'Storage.{region}' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'AzureResourceManager' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'MicrosoftContainerRegistry' },
];

/** What else the catalogue wants of a cluster: allowed by every group of the samples, asked about on the product's own path only. */
export const furtherFlows: readonly AmlFlow[] = [
  { direction: 'Outbound', protocol: 'Tcp', ports: '80', tag: 'AzureActiveDirectory' },
  { direction: 'Outbound', protocol: 'Udp', ports: '443', tag: 'BatchNodeManagement.{region}' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'AzureFrontDoor.FirstParty' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'AzureFrontDoor.Frontend' },
  { direction: 'Outbound', protocol: 'Tcp', ports: '443', tag: 'AzureMonitor' },
  // What the nodes of a cluster send each other; nothing keeps it from leaving.
  { direction: 'Inbound', protocol: '*', ports: '*', tag: 'VirtualNetwork' },
];

export function tagIn(region: string, { tag }: AmlFlow): string {
  return tag.replace('{region}', region);
}

/** Twenty regions as service tags spell them. */
export const regions: readonly string[] = [
  'WestEurope',
  'NorthEurope',
  'EastUS',
  'EastUS2',
  'WestUS',
  'WestUS2',
  'WestUS3',
  'CentralUS',
  'NorthCentralUS',
  'SouthCentralUS',
  'UKSouth',
  'UKWest',
  'SwedenCentral',
  'CentralIndia',
  'CanadaCentral',
  'JapanEast',
  'SoutheastAsia',
  'EastAsia',
  'AustraliaEast',
  'KoreaCentral',
];
