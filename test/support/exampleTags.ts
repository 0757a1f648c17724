const global: Readonly<Record<string, readonly string[]>> = {
  AzureActiveDirectory: ['20.20.32.0/19', '40.126.0.0/18'],
  AzureResourceManager: ['4.150.232.8/29', '13.66.141.176/28'],
  'AzureFrontDoor.FirstParty': ['13.107.219.0/24'],
  'AzureFrontDoor.Frontend': ['13.107.208.0/24'],
  AzureMonitor: ['4.232.40.0/28', '13.69.109.128/28'],
  AzureDatabricks: ['40.74.30.80/28', '52.187.0.0/28'],
};

/** By region: the two of a pair have their own, and the tag without region has one prefix more. */
const regional: Readonly<Record<string, readonly [westEurope: readonly string[], northEurope: readonly string[]]>> = {
  AzureMachineLearning: [['40.66.61.146/32', '52.232.230.196/32'], ['20.42.0.0/30']],
  BatchNodeManagement: [['13.69.65.64/26', '20.86.93.32/27'], ['52.166.0.0/28']],
  Storage: [['20.33.136.0/24', '20.38.108.0/23'], ['20.150.26.0/24']],
  AzureContainerRegistry: [['13.69.64.88/29'], ['13.69.227.80/29']],
  AzureKeyVault: [['13.69.67.160/28'], ['13.69.227.192/28']],
  MicrosoftContainerRegistry: [['13.69.67.96/29'], ['13.69.227.88/29']],
  Sql: [['13.69.104.0/26'], ['13.69.224.0/26']],
  EventHub: [['13.69.64.0/26'], ['13.69.227.0/26']],
  HDInsight: [
    ['52.166.243.90/32', '52.174.36.244/32'],
    ['52.164.210.96/32', '13.74.153.132/32'],
  ],
};

const elsewhere: Readonly<Record<string, readonly string[]>> = {
  'HDInsight.WestUS': ['13.64.254.98/32', '23.101.196.19/32'],
  'HDInsight.EastUS': ['13.82.225.233/32', '40.71.175.99/32'],
};

/** The service tags of the examples, in the shape of Microsoft's download. No two of them share an address. */
export const exampleTagList = {
  cloud: 'Public',
  changeNumber: 376,
  values: [
    ...Object.entries(global).map(([name, prefixes]) => tagValue(name, name, '', prefixes)),
    ...Object.entries(regional).flatMap(([name, [west, north]], index) => [
      tagValue(name, name, '', [...west, ...north, `51.1${index}.0.0/28`, ...partsOf(name)]),
      tagValue(`${name}.WestEurope`, name, 'westeurope', west),
      tagValue(`${name}.NorthEurope`, name, 'northeurope', north),
    ]),
    ...Object.entries(elsewhere).map(([name, prefixes]) =>
      tagValue(name, name.split('.')[0] ?? '', (name.split('.')[1] ?? '').toLowerCase(), prefixes),
    ),
  ],
};

function partsOf(tag: string): readonly string[] {
  return Object.entries(elsewhere).flatMap(([name, prefixes]) => (name.startsWith(`${tag}.`) ? prefixes : []));
}

function tagValue(name: string, systemService: string, of: string, addressPrefixes: readonly string[]) {
  return {
    name,
    id: name,
    properties: { region: of, systemService, changeNumber: 1, platform: 'Azure', addressPrefixes },
  };
}
