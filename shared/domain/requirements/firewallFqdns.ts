import type { Cloud } from './clouds.ts';

/** What a firewall in the way of the nodes has to let through: a name and its ports, Tcp unless it says otherwise. */
export interface FirewallFqdn {
  readonly fqdn: string;
  readonly ports: readonly string[];
  readonly protocol: 'Tcp' | 'Udp';
  /** When it is needed; absent: always. */
  readonly when?: string;
}

function over443(...names: readonly string[]): readonly FirewallFqdn[] {
  return names.map((fqdn) => ({ fqdn, ports: ['443'], protocol: 'Tcp' }));
}

function tcp(fqdn: string, ...ports: readonly string[]): FirewallFqdn {
  return { fqdn, ports, protocol: 'Tcp' };
}

function udp(fqdn: string): FirewallFqdn {
  return { fqdn, ports: ['5831'], protocol: 'Udp' };
}

function vault(fqdn: string): FirewallFqdn {
  return { ...tcp(fqdn, '443'), when: 'in a workspace of high business impact' };
}

function storage(suffix: string): readonly FirewallFqdn[] {
  return [
    ...over443(`*.blob.${suffix}`, `*.queue.${suffix}`, `*.table.${suffix}`),
    tcp(`<storage account>.file.${suffix}`, '443', '445'),
  ];
}

const images = over443('mcr.microsoft.com', '*.data.mcr.microsoft.com');

const instances = tcp('*.instances.azureml.ms', '443', '8787', '18881');

const fqdns: Readonly<Record<Cloud, readonly FirewallFqdn[]>> = {
  public: [
    tcp('login.microsoftonline.com', '80', '443'),
    ...over443(
      'management.azure.com',
      'ml.azure.com',
      '*.azureml.ms',
      '*.azureml.net',
      '*.modelmanagement.azureml.net',
      '*.notebooks.azure.net',
      '*.aznbcontent.net',
      'graph.windows.net',
      '*.instances.azureml.net',
    ),
    instances,
    udp('<region>.tundra.azureml.ms'),
    udp('*.tundra.<region>.api.azureml.ms'),
    ...over443('*.<region>.batch.azure.com', '*.<region>.service.batch.azure.com'),
    ...storage('core.windows.net'),
    vault('*.vault.azure.net'),
    ...images,
  ],
  usgov: [
    tcp('login.microsoftonline.us', '80', '443'),
    ...over443(
      'management.usgovcloudapi.net',
      'ml.azure.us',
      '*.ml.azure.us',
      '*.modelmanagement.azureml.us',
      '*.notebooks.usgovcloudapi.net',
      'graph.windows.net',
      '*.instances.azureml.us',
    ),
    instances,
    udp('<region>.tundra.azureml.us'),
    ...storage('core.usgovcloudapi.net'),
    vault('*.vault.usgovcloudapi.net'),
    ...images,
  ],
  china: [
    tcp('login.chinacloudapi.cn', '80', '443'),
    ...over443(
      'management.chinacloudapi.cn',
      'studio.ml.azure.cn',
      '*.ml.azure.cn',
      '*.azureml.cn',
      '*.modelmanagement.ml.azure.cn',
      '*.notebooks.chinacloudapi.cn',
      'graph.chinacloudapi.cn',
      '*.instances.azureml.cn',
    ),
    instances,
    udp('<region>.tundra.azureml.cn'),
    ...storage('core.chinacloudapi.cn'),
    vault('*.vault.azure.cn'),
    ...images,
  ],
};

/**
 * The names that a firewall has to let through in a cloud. Firewalls are not read, so nobody judges this list. That the sovereign clouds
 * pull images from the same registry is UNVERIFIED: the page lists it for the public cloud only.
 * https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall
 */
export function fqdnsOf(cloud: Cloud): readonly FirewallFqdn[] {
  return fqdns[cloud];
}
