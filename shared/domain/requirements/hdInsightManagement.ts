/**
 * From where Azure manages HDInsight clusters. Azure prefers the tags and means to end the addresses.
 * https://learn.microsoft.com/azure/hdinsight/hdinsight-service-tags,
 * https://learn.microsoft.com/azure/hdinsight/hdinsight-management-ip-addresses
 */

/** What is documented for a region; `complete` is false where it has no row of its own, and more may be needed than is listed. */
interface Documented {
  readonly needed: readonly string[];
  readonly complete: boolean;
}

/** The regions whose forms of the tag HDInsight are needed together for a cluster in one. */
export function managementRegions(region: string): Documented {
  if (besideOthers.has(region)) return { needed: [...new Set([region, 'westus', 'eastus'])], complete: true };
  const pair = pairs.find((regions) => regions.includes(region));
  if (pair !== undefined) return { needed: pair, complete: true };
  return { needed: [region], complete: alone.has(region) };
}

/** The addresses that are needed together for a cluster in a region. */
export function managementAddresses(region: string): Documented {
  const own = addresses[region];
  return { needed: [...everywhere, ...(own ?? [])], complete: own !== undefined };
}

/** Of regions that Azure lists in both groups (australiaeast, northcentralus) the larger set is taken. */
const besideOthers: ReadonlySet<string> = new Set([
  'australiaeast',
  'centralus',
  'eastasia',
  'eastus',
  'eastus2',
  'japaneast',
  'northcentralus',
  'northeurope',
  'southcentralus',
  'southeastasia',
  'westeurope',
  'westus',
]);

const pairs: readonly (readonly string[])[] = [
  ['chinanorth', 'chinaeast'],
  ['usgoviowa', 'usgovvirginia'],
];

const alone: ReadonlySet<string> = new Set([
  'australiacentral',
  'australiasoutheast',
  'brazilsouth',
  'canadaeast',
  'centralindia',
  'chinaeast2',
  'chinanorth2',
  'francecentral',
  'japanwest',
  'koreacentral',
  'koreasouth',
  'southindia',
  'uksouth',
  'usdodcentral',
  'usdodeast',
  'usgovtexas',
  'westcentralus',
  'westus2',
]);

const everywhere = ['168.61.49.99', '23.99.5.239', '168.61.48.131', '138.91.141.162'] as const;

const addresses: Readonly<Record<string, readonly string[]>> = {
  australiaeast: ['104.210.84.115', '13.75.152.195'],
  australiasoutheast: ['13.77.2.56', '13.77.2.94'],
  brazilsouth: ['191.235.84.104', '191.235.87.113'],
  canadacentral: ['52.228.37.66', '52.228.45.222'],
  canadaeast: ['52.229.127.96', '52.229.123.172'],
  centralindia: ['52.172.153.209', '52.172.152.49'],
  centralus: ['13.89.171.122', '13.89.171.124'],
  chinaeast: ['42.159.198.178', '42.159.234.157', '42.159.96.170', '139.217.2.219'],
  chinaeast2: ['139.217.227.106', '139.217.228.187'],
  chinanorth: ['42.159.96.170', '139.217.2.219', '42.159.198.178', '42.159.234.157'],
  chinanorth2: ['40.73.37.141', '40.73.38.172'],
  eastasia: ['23.102.235.122', '52.175.38.134'],
  eastus: ['13.82.225.233', '40.71.175.99'],
  francecentral: ['20.188.39.64', '40.89.157.135'],
  japaneast: ['13.78.125.90', '13.78.89.60'],
  japanwest: ['40.74.125.69', '138.91.29.150'],
  koreacentral: ['52.231.39.142', '52.231.36.209'],
  koreasouth: ['52.231.203.16', '52.231.205.214'],
  northcentralus: ['157.56.8.38', '157.55.213.99'],
  northeurope: ['52.164.210.96', '13.74.153.132'],
  southeastasia: ['13.76.245.160', '13.76.136.249'],
  southindia: ['104.211.223.67', '104.211.216.210'],
  uksouth: ['51.140.47.39', '51.140.52.16'],
  ukwest: ['51.141.13.110', '51.141.7.20'],
  westcentralus: ['52.161.23.15', '52.161.10.167'],
  westeurope: ['52.166.243.90', '52.174.36.244'],
  westus: ['13.64.254.98', '23.101.196.19'],
  westus2: ['52.175.211.210', '52.175.222.222'],
};
