import type { ExampleRule } from '../../shared/domain/requirements/requirement.ts';
import type { ExampleCase } from './exampleEstate.ts';

interface BaseRule {
  readonly direction: 'Inbound' | 'Outbound';
  readonly rule: ExampleRule;
}

type Need = readonly [direction: 'Inbound' | 'Outbound', protocol: string, remote: string, ports: string];

/** The rules of a careful owner: what a compute of the kind and profile needs by Azure's documentation, and nothing else. */
export function baseRules({ kind, profile }: ExampleCase): readonly BaseRule[] {
  const allowed = needs({ kind, profile }).map(
    ([direction, protocol, remote, ports], index): BaseRule => ({
      direction,
      rule: [1000 + index, 'Allow', protocol, remote, ports],
    }),
  );
  return [
    ...allowed,
    ...(['Inbound', 'Outbound'] as const).map(
      (direction): BaseRule => ({
        direction,
        rule: [4096, 'Deny', '*', '*', '*'],
      }),
    ),
  ];
}

const network: readonly Need[] = [
  ['Inbound', '*', 'VirtualNetwork', '*'],
  ['Outbound', '*', 'VirtualNetwork', '*'],
];

/** https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall */
const machineLearning: readonly Need[] = [
  ...network,
  ['Outbound', 'Tcp', 'AzureActiveDirectory', '80'],
  ['Outbound', 'Tcp', 'AzureActiveDirectory', '443'],
  ['Outbound', 'Tcp', 'AzureMachineLearning', '443'],
  ['Outbound', 'Tcp', 'AzureMachineLearning', '8787'],
  ['Outbound', 'Tcp', 'AzureMachineLearning', '18881'],
  ['Outbound', 'Udp', 'AzureMachineLearning', '5831'],
  ['Outbound', '*', 'BatchNodeManagement.{region}', '443'],
  ['Outbound', 'Tcp', 'Storage.{region}', '443'],
  ['Outbound', 'Tcp', 'Storage.{region}', '445'],
  ['Outbound', 'Tcp', 'AzureResourceManager', '443'],
  ['Outbound', 'Tcp', 'MicrosoftContainerRegistry', '443'],
  ['Outbound', 'Tcp', 'AzureFrontDoor.FirstParty', '443'],
  ['Outbound', 'Tcp', 'AzureFrontDoor.Frontend', '443'],
  ['Outbound', 'Tcp', 'AzureContainerRegistry.{region}', '443'],
  ['Outbound', 'Tcp', 'AzureMonitor', '443'],
  ['Outbound', 'Tcp', 'AzureKeyVault.{region}', '443'],
];

function needs({ profile }: ExampleCase): readonly Need[] {
  switch (profile) {
    case 'aml-public-ip':
    case 'aml-serverless-public-ip':
      return [...machineLearning, ['Inbound', 'Tcp', 'AzureMachineLearning', '44224']];
    case 'aml-classic-2021':
      return [
        ...machineLearning,
        ['Inbound', 'Tcp', 'AzureMachineLearning', '44224'],
        ['Inbound', 'Tcp', 'BatchNodeManagement.{region}', '29876-29877'],
      ];
    case 'aml-no-public-ip':
    case 'aml-serverless-no-public-ip':
      return machineLearning;
    case 'attached-vm':
      return [...machineLearning, ['Inbound', 'Tcp', 'AzureMachineLearning', '22']];
    case 'hdinsight-inbound':
      return [
        ...machineLearning,
        ['Inbound', 'Tcp', 'AzureMachineLearning', '22'],
        ['Inbound', 'Tcp', 'HDInsight', '443'],
        ['Inbound', 'Tcp', 'HDInsight', '9400'],
        ['Outbound', '*', 'Internet', '*'],
      ];
    case 'hdinsight-outbound':
      return [...machineLearning, ['Inbound', 'Tcp', 'AzureMachineLearning', '22'], ['Outbound', '*', 'Internet', '*']];
    case 'databricks-public-ip':
      return [
        ...databricks,
        ['Inbound', 'Tcp', 'AzureDatabricks', '22'],
        ['Inbound', 'Tcp', 'AzureDatabricks', '5557'],
      ];
    case 'databricks-scc':
    case 'databricks-scc-private-link':
      return databricks;
    case 'batch-classic':
      return [
        ...network,
        ['Inbound', 'Tcp', 'BatchNodeManagement.{region}', '29876-29877'],
        ['Outbound', '*', 'BatchNodeManagement.{region}', '443'],
        ['Outbound', 'Tcp', 'Storage.{region}', '443'],
      ];
    case 'batch-simplified':
      return [
        ...network,
        ['Outbound', '*', 'BatchNodeManagement.{region}', '443'],
        ['Outbound', 'Tcp', 'Storage.{region}', '443'],
      ];
  }
}

/** https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject */
const databricks: readonly Need[] = [
  ...network,
  ['Outbound', 'Tcp', 'AzureDatabricks', '443'],
  ['Outbound', 'Tcp', 'AzureDatabricks', '3306'],
  ['Outbound', 'Tcp', 'AzureDatabricks', '8443-8451'],
  ['Outbound', 'Tcp', 'Sql', '3306'],
  ['Outbound', 'Tcp', 'Storage', '443'],
  ['Outbound', 'Tcp', 'EventHub', '9093'],
];
