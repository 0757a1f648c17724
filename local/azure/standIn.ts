import { setTimeout as pause } from 'node:timers/promises';
import { answerArm } from './arm/answerArm.ts';
import type { ArmRequest } from './arm/armRequest.ts';
import { createAsyncOperations } from './arm/asyncOperations.ts';
import type { Grants } from './arm/authorize.ts';
import { createResourceStore } from './arm/resourceStore.ts';
import type { AcceptedChange } from './arm/writeResource.ts';
import { createArmServer, type RequestRecord } from './armServer.ts';
import { makeCertificate } from './certificate.ts';
import { createEventDelivery, type Deliver, type EventDelivery } from './eventGrid/eventDelivery.ts';
import { type EventSchema, resourceEvent } from './eventGrid/resourceEvent.ts';
import { type SubscriptionFilter, subscriptionFilter } from './eventGrid/subscriptionFilter.ts';
import { createFaults, type Faults } from './faults.ts';
import { createGovernance, type Governance } from './governance.ts';
import { startIdentityEndpoint } from './identityEndpoint.ts';
import type { JsonBag } from './json.ts';
import { listen } from './listen.ts';
import { createResourceGraph } from './resourceGraph.ts';

export interface StandInOptions {
  /** Resources in ARM's wire shape; children may be inside their parents or on their own. */
  readonly estate: readonly JsonBag[];
  /** The body of the serviceTags API. */
  readonly serviceTags?: JsonBag;
  /** Receives the events of the event subscription. */
  readonly deliver?: Deliver;
  /** The event subscription's filter; without it every event passes. */
  readonly eventFilter?: SubscriptionFilter;
  readonly eventSchema?: EventSchema;
  /** How long a long-running operation runs. */
  readonly operationMilliseconds?: number;
  /** Resources on one page of a list. */
  readonly pageSize?: number;
  readonly maxDeliveryAttempts?: number;
  readonly backOffMilliseconds?: number;
  readonly copies?: number;
  /** What callers may do, by name; who is not named may do everything. */
  readonly grants?: Grants;
  /** The name of the managed identity that the identity endpoint gives tokens for. */
  readonly identityName?: string;
}

export interface StandIn {
  /** The https URL of ARM and Resource Graph. */
  readonly endpoint: string;
  /** To be trusted by the clients, e.g. by NODE_EXTRA_CA_CERTS. */
  readonly certificatePem: string;
  /** For IDENTITY_ENDPOINT and IDENTITY_HEADER. */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly faults: Faults;
  /** Every request to ARM and Resource Graph so far. */
  readonly requests: readonly RequestRecord[];
  readonly events: Pick<EventDelivery, 'pause' | 'resume' | 'deadLetters'>;
  /** Resource Graph lags behind ARM while it is frozen. */
  readonly resourceGraph: { freeze(): void; thaw(): void };
  /** Tags of resource groups, and locks. */
  readonly governance: Pick<Governance, 'tagResourceGroup' | 'lock' | 'unlock'>;
  /** The resource as ARM answers it now. */
  read(id: string): JsonBag | undefined;
  /** Waits until no operation runs and every event was accepted or given up. Never resolves while events are paused and kept. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The tenant of everything the stand-in holds. */
const tenantId = '72f988bf-0000-4000-8000-000000000001';

/** Starts a stand-in for Azure on this machine: ARM, Resource Graph, Event Grid's delivery and a managed identity. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const store = createResourceStore(options.estate);
  const operations = createAsyncOperations(options.operationMilliseconds ?? 200);
  const grants = options.grants ?? {};
  const resourceGraph = createResourceGraph(store, tenantId, grants);
  const faults = createFaults();
  const governance = createGovernance(store);
  const delivery = createEventDelivery(options.deliver ?? (() => Promise.resolve()), {
    maxAttempts: options.maxDeliveryAttempts ?? 30,
    backOffMilliseconds: options.backOffMilliseconds ?? 50,
    copies: options.copies ?? 1,
  });
  const isWanted = options.eventFilter === undefined ? () => true : subscriptionFilter(options.eventFilter);
  const announce = (change: AcceptedChange): void => {
    const event = resourceEvent(change, options.eventSchema ?? 'EventGridSchema', tenantId);
    // The topic is a subscription's: it has nothing to tell of management groups.
    if (/^\/subscriptions\//i.test(change.id) && isWanted(event)) delivery.publish(event);
  };
  const context = {
    store,
    operations,
    announce,
    serviceTags: options.serviceTags ?? null,
    pageSize: options.pageSize ?? 50,
    governance,
    grants,
    queryResourceGraph: (request: ArmRequest) => resourceGraph.query(request),
  };
  const certificate = await makeCertificate();
  const arm = createArmServer(certificate, faults, (request) => answerArm(context, request));
  const port = await listen(arm.server);
  const identity = await startIdentityEndpoint(options.identityName ?? 'netguard', tenantId);

  return {
    endpoint: `https://127.0.0.1:${port}`,
    certificatePem: certificate.pem,
    identityEndpoint: identity.url,
    identityHeader: identity.header,
    faults,
    requests: arm.requests,
    events: delivery,
    resourceGraph,
    governance,
    read: (id) => store.read(id),
    async settled() {
      while (operations.running > 0 || delivery.pending > 0) await pause(10);
    },
    async stop() {
      operations.stop();
      delivery.stop();
      for (const server of [arm.server, identity.server]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
