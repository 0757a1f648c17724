import type { JsonBag } from './json.ts';

interface SampleTag {
  readonly name: string;
  readonly systemService: string;
  /** Whether there is a tag for West Europe as well. */
  readonly regional: boolean;
  /** Whether there is one for North Europe too, where the service endpoints of the sample lead as well. */
  readonly paired?: true;
}

const tags: readonly SampleTag[] = [
  { name: 'AzureActiveDirectory', systemService: 'AzureAD', regional: false },
  { name: 'AzureContainerRegistry', systemService: 'AzureContainerRegistry', regional: true },
  { name: 'AzureFrontDoor.FirstParty', systemService: 'AzureFrontDoor', regional: false },
  { name: 'AzureFrontDoor.Frontend', systemService: '', regional: false },
  { name: 'AzureKeyVault', systemService: 'AzureKeyVault', regional: true },
  { name: 'AzureMachineLearning', systemService: 'AzureMachineLearning', regional: true },
  { name: 'AzureMonitor', systemService: 'AzureMonitor', regional: true },
  { name: 'AzureResourceManager', systemService: 'AzureResourceManager', regional: true },
  { name: 'BatchNodeManagement', systemService: 'BatchNodeManagement', regional: true },
  { name: 'MicrosoftContainerRegistry', systemService: 'MicrosoftContainerRegistry', regional: true },
  { name: 'Storage', systemService: 'AzureStorage', regional: true, paired: true },
  { name: 'AzureDatabricks', systemService: 'AzureDatabricks', regional: false },
  { name: 'EventHub', systemService: 'AzureEventHub', regional: true },
  { name: 'HDInsight', systemService: 'HDInsight', regional: true },
  { name: 'Sql', systemService: 'AzureSQL', regional: true },
];

function tagBody(name: string, region: string, systemService: string, addressPrefixes: readonly string[]): JsonBag {
  return {
    name,
    id: name,
    properties: {
      changeNumber: '1',
      region,
      state: 'GA',
      networkFeatures: ['API', 'NSG'],
      systemService,
      addressPrefixes,
    },
  };
}

/** A region's prefixes are some of the global tag's: the West European ones come first. */
function bodies({ name, systemService, regional, paired }: SampleTag, index: number): readonly JsonBag[] {
  const westEurope = [`198.18.${index}.0/26`, `198.18.${index}.64/27`, `2001:db8:${index}::/56`];
  const northEurope = [`198.18.${index}.128/26`, `2001:db8:${index}:100::/57`];
  const elsewhere = [`198.18.${index}.128/25`, `2001:db8:${index}:100::/56`];
  return [
    tagBody(name, '', systemService, [...westEurope, ...elsewhere]),
    ...(regional ? [tagBody(`${name}.WestEurope`, 'westeurope', systemService, westEurope)] : []),
    ...(paired ? [tagBody(`${name}.NorthEurope`, 'northeurope', systemService, northEurope)] : []),
  ];
}

/**
 * An answer of the serviceTags API with the tags the sample estate uses. The prefixes are illustrative, from the ranges
 * for benchmarks and documentation (RFC 2544, RFC 3849); no Azure service lives there. The real ones come from
 * `GET /subscriptions/{id}/providers/Microsoft.Network/locations/{region}/serviceTags` or from Microsoft's weekly download
 * "Azure IP Ranges and Service Tags - Public Cloud" (download id 56519).
 */
export const sampleServiceTags: JsonBag = {
  changeNumber: '1',
  cloud: 'Public',
  values: tags.flatMap(bodies),
};
