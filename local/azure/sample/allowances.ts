import type { Allowance } from './securityRules.ts';

function inbound(name: string, protocol: Allowance['protocol'], remote: string, ...ports: string[]): Allowance {
  return { name: `Allow${name}Inbound`, direction: 'Inbound', protocol, remote, ports };
}

function outbound(name: string, protocol: Allowance['protocol'], remote: string, ...ports: string[]): Allowance {
  return { name: `Allow${name}Outbound`, direction: 'Outbound', protocol, remote, ports };
}

/** Nodes of one network talk to each other and to private endpoints, and load balancers probe them. */
const everywhere: readonly Allowance[] = [
  inbound('VirtualNetwork', '*', 'VirtualNetwork', '*'),
  inbound('AzureLoadBalancer', '*', 'AzureLoadBalancer', '*'),
  outbound('VirtualNetwork', '*', 'VirtualNetwork', '*'),
  outbound('AzureActiveDirectory', 'Tcp', 'AzureActiveDirectory', '80', '443'),
  outbound('AzureResourceManager', 'Tcp', 'AzureResourceManager', '443'),
  outbound('ContainerRegistry', 'Tcp', 'AzureContainerRegistry.WestEurope', '443'),
  outbound('MicrosoftContainerRegistry', 'Tcp', 'MicrosoftContainerRegistry', '443'),
  outbound('FrontDoorFirstParty', 'Tcp', 'AzureFrontDoor.FirstParty', '443'),
];

const instanceManagement = inbound('AzureMachineLearning', 'Tcp', 'AzureMachineLearning', '44224');

/** How little is enough of the Internet for compute that Azure Machine Learning only tells what to do. */
const limitedOutbound: readonly Allowance[] = [
  ...everywhere,
  outbound('AzureMachineLearning', 'Tcp', 'AzureMachineLearning', '443'),
  outbound('Storage', 'Tcp', 'Storage.WestEurope', '443'),
];

/** What a cluster needed in May 2021, when Batch called its nodes (Azure, "Secure an Azure Machine Learning training environment"). */
export const classicClusterAllowances: readonly Allowance[] = [
  inbound('BatchNodeManagement', 'Tcp', 'BatchNodeManagement.WestEurope', '29876-29877'),
  ...limitedOutbound,
];

/** The same for an instance, which Azure Machine Learning called as well. */
export const classicInstanceAllowances: readonly Allowance[] = [instanceManagement, ...classicClusterAllowances];

/** What compute without public IP addresses needs today: nothing from outside calls it. */
export const privateAllowances: readonly Allowance[] = [
  ...everywhere,
  // 8787 and 18881 are RStudio and IntelliSense on instances.
  outbound('AzureMachineLearning', 'Tcp', 'AzureMachineLearning', '443', '8787', '18881'),
  outbound('AzureMachineLearningUdp', 'Udp', 'AzureMachineLearning', '5831'),
  outbound('BatchNodeManagement', '*', 'BatchNodeManagement.WestEurope', '443'),
  outbound('Storage', 'Tcp', 'Storage.WestEurope', '443', '445'),
  outbound('FrontDoorFrontend', 'Tcp', 'AzureFrontDoor.Frontend', '443'),
  outbound('AzureMonitor', 'Tcp', 'AzureMonitor', '443'),
  outbound('KeyVault', 'Tcp', 'AzureKeyVault.WestEurope', '443'),
];

/** What compute with public IP addresses needs today. */
export const publicAllowances: readonly Allowance[] = [instanceManagement, ...privateAllowances];

const sshFromMachineLearning = inbound('Ssh', 'Tcp', 'AzureMachineLearning', '22');

/** What a virtual machine needs that Azure Machine Learning uses as compute. */
export const machineAllowances: readonly Allowance[] = [sshFromMachineLearning, ...limitedOutbound];

/** What the nodes of an HDInsight cluster talk to has names only, which no rule of a group can hold. */
export const hdInsightAllowances: readonly Allowance[] = [
  inbound('HDInsight', 'Tcp', 'HDInsight', '443'),
  sshFromMachineLearning,
  inbound('VirtualNetwork', '*', 'VirtualNetwork', '*'),
  inbound('AzureLoadBalancer', '*', 'AzureLoadBalancer', '*'),
  outbound('VirtualNetwork', '*', 'VirtualNetwork', '*'),
  outbound('Internet', '*', 'Internet', '*'),
];

function ofDatabricks(name: string, rest: Omit<Allowance, 'name'>): Allowance {
  return { name: `Microsoft.Databricks-workspaces_UseOnly_databricks-${name}`, ...rest };
}

const toWorkers = { direction: 'Inbound', protocol: '*' } as const;
const fromWorkers = { direction: 'Outbound', protocol: 'Tcp' } as const;

/** The rules that Azure Databricks writes itself for secure cluster connectivity (Azure, "Deploy Azure Databricks in your Azure virtual network"). */
export const databricksAllowances: readonly Allowance[] = [
  ofDatabricks('worker-to-worker-inbound', { ...toWorkers, remote: 'VirtualNetwork', ports: ['*'] }),
  ofDatabricks('worker-to-databricks-webapp', {
    ...fromWorkers,
    remote: 'AzureDatabricks',
    ports: ['443', '3306', '8443-8451'],
  }),
  ofDatabricks('worker-to-sql', { ...fromWorkers, remote: 'Sql', ports: ['3306'] }),
  ofDatabricks('worker-to-storage', { ...fromWorkers, remote: 'Storage', ports: ['443'] }),
  ofDatabricks('worker-to-worker-outbound', {
    ...fromWorkers,
    protocol: '*',
    remote: 'VirtualNetwork',
    ports: ['*'],
  }),
  ofDatabricks('worker-to-eventhub', { ...fromWorkers, remote: 'EventHub', ports: ['9093'] }),
];

/** What the nodes of a Batch pool need that call the service themselves. */
export const poolAllowances: readonly Allowance[] = [
  inbound('VirtualNetwork', '*', 'VirtualNetwork', '*'),
  outbound('VirtualNetwork', '*', 'VirtualNetwork', '*'),
  outbound('BatchNodeManagement', '*', 'BatchNodeManagement.WestEurope', '443'),
];
