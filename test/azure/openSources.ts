import { sampleSubscription } from '../../local/azure/sample/sampleIds.ts';
import { openArmAccess } from '../../shared/azure/armAccess.ts';
import { openArmRest } from '../../shared/azure/armRest.ts';
import { openComputeDirectory } from '../../shared/azure/computeDirectory.ts';
import type { FactSources } from '../../shared/azure/factReading.ts';
import { openNetworkReader } from '../../shared/azure/networkReader.ts';
import { openResourceGraph } from '../../shared/azure/resourceGraph.ts';
import { readSettings } from '../../shared/config.ts';
import type { Connection } from '../local/azure/connect.ts';

/** The adapters that facts are read through, before a stand-in for Azure. */
export function openSources({ standIn }: Connection, now: () => Date = () => new Date()): FactSources {
  const access = openArmAccess(
    readSettings({
      ...process.env,
      NETGUARD_SUBSCRIPTIONS: sampleSubscription,
      NETGUARD_ARM_ENDPOINT: standIn.endpoint,
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    }),
  );
  const [rest, graph] = [openArmRest(access), openResourceGraph(access)];
  return { network: openNetworkReader(access), rest, graph, directory: openComputeDirectory(graph, rest, now) };
}

/** The requests that a piece of work makes, in short: the method and the end of the path. */
export async function requestsOf({ standIn }: Connection, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = standIn.requests.length;
  await work();
  return standIn.requests.slice(before).map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`);
}
