import type { NetworkManagementClient } from '@azure/arm-network';
import { parseArmId } from '../domain/armId.ts';
import type { ArmAccess } from './armAccess.ts';
import { type ArmOutcome, climbs, longestReadMs, noResource, outcomeOf, outcomeOfError } from './armOutcome.ts';

/** Reads one network resource by its id. */
export type NetworkReader = (id: string) => Promise<ArmOutcome>;

interface ReadOptions {
  readonly abortSignal: AbortSignal;
  readonly onResponse: (response: { readonly status: number; readonly parsedBody?: unknown }) => void;
}

type Get = (
  client: NetworkManagementClient,
  resourceGroup: string,
  name: string,
  options: ReadOptions,
) => Promise<unknown>;

const gets: Readonly<Record<string, Get>> = {
  'microsoft.network/networksecuritygroups': async (client, group, name, options) =>
    await client.networkSecurityGroups.get(group, name, options),
  'microsoft.network/routetables': async (client, group, name, options) =>
    await client.routeTables.get(group, name, options),
  'microsoft.network/virtualnetworks': async (client, group, name, options) =>
    await client.virtualNetworks.get(group, name, options),
  'microsoft.network/networkinterfaces': async (client, group, name, options) =>
    await client.networkInterfaces.get(group, name, options),
  'microsoft.network/natgateways': async (client, group, name, options) =>
    await client.natGateways.get(group, name, options),
  'microsoft.network/privateendpoints': async (client, group, name, options) =>
    await client.privateEndpoints.get(group, name, options),
  'microsoft.network/serviceendpointpolicies': async (client, group, name, options) =>
    await client.serviceEndpointPolicies.get(group, name, options),
  'microsoft.network/loadbalancers': async (client, group, name, options) =>
    await client.loadBalancers.get(group, name, options),
  'microsoft.network/azurefirewalls': async (client, group, name, options) =>
    await client.azureFirewalls.get(group, name, options),
};

/** Network resources (a virtual network with its subnets), live from ARM, as they stand on the wire. */
export function openNetworkReader(access: ArmAccess): NetworkReader {
  const clients = new Map<string, Promise<NetworkManagementClient>>();
  const clientFor = async (subscription: string): Promise<NetworkManagementClient> => {
    const client = clients.get(subscription) ?? openClient(access, subscription);
    clients.set(subscription, client);
    return await client;
  };

  return async (text) => {
    const id = parseArmId(text);
    const get = id === null ? undefined : gets[id.type];
    if (id === null || get === undefined || id.subscription === null || id.resourceGroup === null || climbs(text)) {
      return noResource;
    }
    let outcome: ArmOutcome | undefined;
    const options: ReadOptions = {
      abortSignal: AbortSignal.timeout(longestReadMs),
      // The client's models drop fields that they do not know, so the raw body is taken instead of its result.
      onResponse: ({ status, parsedBody }) => {
        if (status === 200) outcome = outcomeOf(200, parsedBody);
      },
    };
    try {
      await get(await clientFor(id.subscription), id.resourceGroup, id.name, options);
    } catch (error) {
      // A body that the models choke on has been taken already.
      return outcome ?? outcomeOfError(error);
    }
    return outcome ?? { kind: 'missing', why: 'no body', transient: true };
  };
}

async function openClient(access: ArmAccess, subscription: string): Promise<NetworkManagementClient> {
  const { NetworkManagementClient: Client } = await import('@azure/arm-network');
  const { endpoint, scope } = access;
  return new Client(await access.credential(), subscription, { endpoint, credentials: { scopes: [scope] } });
}
