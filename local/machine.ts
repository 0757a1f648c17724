import { randomBytes } from 'node:crypto';
import { readerActions, writerActions } from '../shared/azure/permissions.ts';
import type { Alert } from '../shared/domain/alert.ts';
import { parseArmId } from '../shared/domain/armId.ts';
import { watchedResourceTypes } from '../shared/domain/scope.ts';
import { eventFilter } from '../shared/report/eventFilter.ts';
import { type ArmClient, armClient } from './armClient.ts';
import { deliverToFunctions } from './azure/eventGrid/deliverToFunctions.ts';
import type { JsonBag } from './azure/json.ts';
import { type StandIn, startStandIn } from './azure/standIn.ts';
import type { HostLog } from './host/hostReport.ts';
import { startAzurite } from './host/startAzurite.ts';
import { type FunctionsHost, startHost } from './host/startHost.ts';
import { startAlertReceiver } from './receivers/alertReceiver.ts';
import type { Receiver } from './receivers/httpReceiver.ts';
import { type ReceivedMail, startMailReceiver } from './receivers/mailReceiver.ts';
import { type ReceivedCard, startTeamsReceiver } from './receivers/teamsReceiver.ts';

export interface MachineOptions {
  /** The folder of host.json and package.json, with the functions built. */
  readonly appRoot: string;
  readonly estate: readonly JsonBag[];
  readonly serviceTags: JsonBag | null;
  readonly profile?: string;
  /** What may be repaired where, as NETGUARD_REPAIR has it; nothing when not given. */
  readonly repair?: readonly Readonly<Record<string, string>>[];
  /** Told of each part before it starts. */
  readonly onStep?: (what: string) => void;
  readonly onLog?: (entry: HostLog) => void;
}

/** Azure and the product on one machine. */
export interface Machine {
  readonly standIn: StandIn;
  readonly host: FunctionsHost;
  /** Where alerts arrive, by channel. */
  readonly alerts: Receiver<Alert>;
  readonly mails: Receiver<ReceivedMail>;
  readonly cards: Receiver<ReceivedCard>;
  readonly arm: ArmClient;
  /** Opens `GET /api/findings` in local mode. */
  readonly token: string;
  stop(): Promise<void>;
}

const identityName = 'netguard';

const sweepNever = '0 0 0 1 1 *';

/** In place of host.json's: an idle queue is looked at every second, for somebody at a terminal waits for the alert. */
const pollingInterval = { AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:01' };

/**
 * Starts Azurite, the stand-in for ARM, Resource Graph, Event Grid and managed identity, a webhook, and the built functions
 * in their own process, wired by settings alone. What was started is stopped again when a later part fails.
 */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { onStep = () => {} } = options;
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const part of started.toReversed()) await part.stop();
    started.length = 0;
  };
  async function start<Part extends { stop(): Promise<void> }>(
    what: string | null,
    starting: () => Promise<Part>,
  ): Promise<Part> {
    if (what !== null) onStep(what);
    const part = await starting();
    started.push(part);
    return part;
  }

  try {
    const azurite = await start('Azurite: queues, tables and blobs', () => startAzurite());
    const alerts = await start(
      'a webhook, a mail server and a Teams workflow that take the alerts',
      startAlertReceiver,
    );
    const mails = await start(null, startMailReceiver);
    const cards = await start(null, startTeamsReceiver);
    let deliver: ((events: readonly JsonBag[]) => Promise<void>) | null = null;
    const standIn = await start('the stand-in for ARM, Resource Graph and Event Grid', () =>
      startStandIn({
        estate: options.estate,
        eventFilter: eventFilter(watchedResourceTypes),
        // Here one identity has what in Azure the reader and the writer have.
        identityName,
        grants: { [identityName]: [...readerActions, ...writerActions] },
        ...(options.serviceTags === null ? {} : { serviceTags: options.serviceTags }),
        // Events that come before the functions listen are delivered again, as Event Grid does.
        deliver: (events) => deliver?.(events) ?? Promise.reject(new Error('no functions yet')),
      }),
    );
    const token = randomBytes(24).toString('base64url');
    const host = await start('the functions', () =>
      startHost({
        appRoot: options.appRoot,
        extraCaPem: standIn.certificatePem,
        ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
        settings: {
          AzureWebJobsStorage: azurite.connectionString,
          IDENTITY_ENDPOINT: standIn.identityEndpoint,
          IDENTITY_HEADER: standIn.identityHeader,
          NETGUARD_ARM_ENDPOINT: standIn.endpoint,
          NETGUARD_SUBSCRIPTIONS: subscriptionsOf(options.estate).join(','),
          NETGUARD_ALERT_WEBHOOK_URL: alerts.url,
          NETGUARD_SMTP_URL: mails.url,
          NETGUARD_MAIL_FROM: 'netguard@contoso.example',
          NETGUARD_MAIL_TO: 'ml-network-ops@contoso.example',
          NETGUARD_TEAMS_WEBHOOK_URL: cards.url,
          ...(options.repair === undefined ? {} : { NETGUARD_REPAIR: JSON.stringify(options.repair) }),
          NETGUARD_SETTLE_SECONDS: '1',
          NETGUARD_SWEEP_SCHEDULE: sweepNever,
          NETGUARD_LOCAL_TOKEN: token,
          ...pollingInterval,
          ...(options.profile === undefined ? {} : { NETGUARD_PROFILE: options.profile }),
        },
      }),
    );
    deliver = deliverToFunctions(host.eventGridUrl('onNetworkChange'));
    const arm = armClient(standIn.endpoint, standIn.certificatePem);
    return { standIn, host, alerts, mails, cards, arm, token, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function subscriptionsOf(estate: readonly JsonBag[]): readonly string[] {
  const ids = estate.map(({ id }) => (typeof id === 'string' ? parseArmId(id)?.subscription : null));
  return [...new Set(ids.filter((id) => typeof id === 'string'))];
}
