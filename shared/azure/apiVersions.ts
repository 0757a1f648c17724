/** Microsoft.Network, for what is taken as it stands on the wire. */
export const networkApiVersion = '2024-05-01';

/** The stable api-versions that are asked for, by provider and, where one type has its own, by type; lower case. */
const apiVersions: Readonly<Record<string, string>> = {
  'microsoft.network': networkApiVersion,
  'microsoft.network/privatednszones': '2020-06-01',
  'microsoft.machinelearningservices': '2024-10-01',
  'microsoft.batch': '2024-07-01',
  'microsoft.storage': '2023-05-01',
  'microsoft.keyvault': '2023-07-01',
  'microsoft.containerregistry': '2023-07-01',
  'microsoft.compute': '2024-07-01',
  'microsoft.hdinsight': '2021-06-01',
  'microsoft.databricks': '2024-05-01',
  'microsoft.authorization/locks': '2020-05-01',
  'microsoft.authorization/policyassignments': '2023-04-01',
  'microsoft.authorization/policydefinitions': '2023-04-01',
  'microsoft.authorization/policysetdefinitions': '2023-04-01',
  // There is no stable one.
  'microsoft.authorization/policyexemptions': '2022-07-01-preview',
  'microsoft.authorization/roleassignments': '2022-04-01',
  'microsoft.authorization/roledefinitions': '2022-04-01',
};

/** The api-version for a resource type, in any letter case; null for a type that nothing here reads. */
export function apiVersionOf(type: string): string | null {
  const [provider = '', name = ''] = type.toLowerCase().split('/');
  return apiVersions[`${provider}/${name}`] ?? apiVersions[provider] ?? null;
}
