import tls from 'node:tls';
import { NetworkManagementClient } from '@azure/arm-network';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpMethods,
} from '@azure/core-rest-pipeline';
import { ManagedIdentityCredential } from '@azure/identity';
import { type IdentityEndpoint, startIdentityEndpoint } from '../../../local/azure/identityEndpoint.ts';
import { type Json, member } from '../../../local/azure/json.ts';
import { sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { sampleEstate } from '../../../local/azure/sampleEstate.ts';
import { sampleServiceTags } from '../../../local/azure/sampleServiceTags.ts';
import { type StandIn, type StandInOptions, startStandIn } from '../../../local/azure/standIn.ts';

export interface Connection {
  readonly standIn: StandIn;
  readonly network: NetworkManagementClient;
  readonly graph: ResourceGraphClient;
  /** A raw request to ARM, as the product makes them where no client fits; `actor` is the person behind it. */
  readonly arm: (
    method: HttpMethods,
    path: string,
    options?: { readonly body?: Json; readonly actor?: string; readonly headers?: Record<string, string> },
  ) => Promise<{ readonly status: number; readonly headers: Record<string, string>; readonly body: Json }>;
}

const scope = 'https://management.azure.com/.default';

const kept = globalThis as { netguardTestIdentity?: Promise<IdentityEndpoint> };

/** One for the whole worker, whose test files share the SDK: it remembers the endpoint that it asked first for as long as it runs. */
async function sharedIdentity(): Promise<IdentityEndpoint> {
  const identity = await (kept.netguardTestIdentity ??= startIdentityEndpoint(
    'netguard',
    '72f988bf-0000-4000-8000-000000000001',
  ));
  identity.server.unref();
  return identity;
}

/** Starts a stand-in with the sample estate and connects Azure's own clients to it by endpoint, trust and identity alone. */
export async function connect(options: Partial<StandInOptions> = {}): Promise<Connection> {
  const standIn = await startStandIn({
    estate: sampleEstate,
    serviceTags: sampleServiceTags,
    operationMilliseconds: 0,
    ...options,
  });
  // What NODE_EXTRA_CA_CERTS does at the start of a process.
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), standIn.certificatePem]);
  const identity = await sharedIdentity();
  process.env['IDENTITY_ENDPOINT'] = identity.url;
  process.env['IDENTITY_HEADER'] = identity.header;
  const credential = new ManagedIdentityCredential();
  const clientOptions = { endpoint: standIn.endpoint, credentialScopes: [scope], retryOptions: { maxRetries: 2 } };

  const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }));
  const httpClient = createDefaultHttpClient();

  return {
    standIn,
    network: new NetworkManagementClient(credential, sampleSubscription, clientOptions),
    graph: new ResourceGraphClient(credential, clientOptions),
    async arm(method, path, { body, actor, headers } = {}) {
      const url = path.startsWith('https:') ? path : `${standIn.endpoint}${path}`;
      const request = createPipelineRequest({
        method,
        url: url.includes('api-version=') ? url : `${url}${url.includes('?') ? '&' : '?'}api-version=2025-01-01`,
        headers: createHttpHeaders({
          'content-type': 'application/json',
          ...(actor === undefined ? {} : { 'x-standin-actor': actor }),
          ...headers,
        }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const response = await pipeline.sendRequest(httpClient, request);
      const text = response.bodyAsText ?? '';
      return {
        status: response.status,
        headers: response.headers.toJSON(),
        body: text === '' ? null : (JSON.parse(text) satisfies Json),
      };
    },
  };
}

/** ARM's error code in a body; undefined when it holds none. */
export function errorCode(body: Json): Json | undefined {
  return member(body, 'error', 'code');
}
