import { randomUUID } from 'node:crypto';
import { invocationLog, type LogTarget } from './app/invocationLog.ts';
import { createJudge } from './app/judgeFacts.ts';
import type { ChannelName, Ports } from './app/ports.ts';
import { createProver } from './app/repair/proveOnFacts.ts';
import { openArmAccess } from './azure/armAccess.ts';
import { openArmRest } from './azure/armRest.ts';
import { openComputeDirectory } from './azure/computeDirectory.ts';
import { createFindingStore, findingTableName } from './azure/findingTable.ts';
import { createJournal } from './azure/journalTable.ts';
import { openLiveFacts } from './azure/liveFacts.ts';
import { openNetworkReader } from './azure/networkReader.ts';
import { createOutbox } from './azure/outboxTable.ts';
import { createRejectedEvents } from './azure/rejectedEvents.ts';
import { openRepairGround } from './azure/repairGround.ts';
import { createRepairStore } from './azure/repairTable.ts';
import { openResourceGraph } from './azure/resourceGraph.ts';
import { openRuleWriter } from './azure/ruleWriter.ts';
import { createScopeQueue } from './azure/scopeQueue.ts';
import { createScopeStore } from './azure/scopeTable.ts';
import { openServiceTagReader } from './azure/serviceTagReader.ts';
import { openStorage } from './azure/storage.ts';
import { readRepairStop, readSettings, type Settings } from './config.ts';
import type { SampleAlert } from './domain/alert.ts';
import { openLogChannel } from './notify/logChannel.ts';
import { openChannels } from './notify/openChannels.ts';
import { sampleAlert } from './notify/sampleAlert.ts';

/** The guard put together: its settings, and its ports for one invocation. */
export interface Guard {
  readonly settings: Settings;
  readonly portsFor: (context: LogTarget) => Ports;
  /** A new alert that shows what alerts look like. */
  readonly sample: () => SampleAlert;
}

/** Joins the use-cases with Azure. Opens nothing: every client is loaded and opened when it is first used. */
function composeGuard(settings: Settings): Guard {
  const access = openArmAccess(settings);
  const storage = openStorage(settings.storage, access.credential);
  const rest = openArmRest(access);
  const graph = openResourceGraph(access);
  const directory = openComputeDirectory(graph, rest, now);
  const network = openNetworkReader(access);
  const readServiceTags = openServiceTagReader(rest, now);
  const { policy, clientId: writer } = settings.repair;
  const isManaged = settings.identity.kind === 'managed' && writer !== null;
  const writerAccess = isManaged ? openArmAccess(settings, { kind: 'managed', clientId: writer }) : access;
  const channels = openChannels(settings.alerts, access.credential, { cloud: settings.cloud });
  const channelNames: readonly ChannelName[] = channels.length === 0 ? ['log'] : channels.map(({ name }) => name);
  const shared: Omit<Ports, 'log' | 'channels'> = {
    scopes: createScopeStore(storage),
    findings: createFindingStore(storage, channelNames),
    outbox: createOutbox(storage, findingTableName, channelNames),
    queue: createScopeQueue(storage),
    rejected: createRejectedEvents(storage),
    facts: openLiveFacts({ network, rest, graph, directory }),
    judge: createJudge(readServiceTags, settings.profile),
    repairs: createRepairStore(storage, channelNames),
    ground: openRepairGround(network, rest),
    prover: createProver(readServiceTags, settings.profile),
    rules: openRuleWriter(writerAccess),
    repairsStopped: () => readRepairStop(process.env),
    journal: createJournal(storage),
    now,
    newId: randomUUID,
    settings: {
      settleSeconds: settings.settleSeconds,
      alertSeverity: settings.alertSeverity,
      repair: { policy, writer },
    },
  };
  return {
    settings,
    portsFor(context) {
      const log = invocationLog(context);
      return { ...shared, log, channels: channels.length === 0 ? [openLogChannel(log)] : channels };
    },
    sample: () => sampleAlert(randomUUID(), now().toISOString()),
  };
}

let composed: Guard | undefined;

/** The guard of this process, made from its environment on first use. Throws `settings-invalid`. */
export function guard(): Guard {
  return (composed ??= composeGuard(readSettings(process.env)));
}

function now(): Date {
  return new Date();
}
