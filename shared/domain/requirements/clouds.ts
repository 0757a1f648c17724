/** Azure has three of them that share nothing: no tags, no names, no regions. */
export type Cloud = 'public' | 'usgov' | 'china';

export interface CloudNames {
  /** As people call it. */
  readonly title: string;
  /** The private zones that hold the names of a workspace behind a private endpoint. */
  readonly workspaceZones: { readonly api: string; readonly notebooks: string };
  /**
   * What the names of compute instances end in. The page on custom DNS of 2026 spells the zone `instances.ml.azure.ms` where all others say
   * `instances.azureml.ms`: both count.
   */
  readonly instanceDomains: readonly string[];
  /** Service tags that are of no use there, listed or not. */
  readonly absentTags: readonly string[];
  /** The number of Microsoft's download with the service tags of this cloud. */
  readonly tagDownload: number;
}

/**
 * https://learn.microsoft.com/azure/machine-learning/how-to-custom-dns,
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
export const clouds: Readonly<Record<Cloud, CloudNames>> = {
  public: {
    title: 'the public cloud',
    workspaceZones: { api: 'privatelink.api.azureml.ms', notebooks: 'privatelink.notebooks.azure.net' },
    instanceDomains: ['instances.azureml.ms', 'instances.ml.azure.ms'],
    absentTags: [],
    tagDownload: 56519,
  },
  usgov: {
    title: 'Azure Government',
    workspaceZones: { api: 'privatelink.api.ml.azure.us', notebooks: 'privatelink.notebooks.usgovcloudapi.net' },
    instanceDomains: ['instances.azureml.us', 'instances.azureml.ms', 'instances.ml.azure.ms'],
    absentTags: ['AzureFrontDoor.FirstParty'],
    tagDownload: 57063,
  },
  china: {
    title: 'the cloud of China',
    workspaceZones: { api: 'privatelink.api.ml.azure.cn', notebooks: 'privatelink.notebooks.chinacloudapi.cn' },
    instanceDomains: ['instances.azureml.cn', 'instances.azureml.ms', 'instances.ml.azure.ms'],
    absentTags: ['AzureFrontDoor.FirstParty', 'AzureFrontDoor.Frontend'],
    tagDownload: 57062,
  },
};

/** The cloud of an ARM location: the regions of the sovereign clouds carry its name. */
export function cloudOf(location: string): Cloud {
  if (/^china/i.test(location)) return 'china';
  return /^us(gov|dod)/i.test(location) ? 'usgov' : 'public';
}

/**
 * The cloud that a list of service tags says it is of: `Public`, `AzureGovernment` or `China` in Microsoft's downloads; null for another
 * name. That the API spells them like the downloads is UNVERIFIED.
 */
export function cloudOfTags(name: string): Cloud | null {
  if (/gov/i.test(name)) return 'usgov';
  if (/china/i.test(name)) return 'china';
  return /^(azure)?(public|cloud)$/i.test(name) ? 'public' : null;
}
