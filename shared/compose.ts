import { randomUUID } from 'node:crypto';
import { invocationLog, type LogTarget } from './app/invocationLog.ts';
import { createJudge } from './app/judgeFacts.ts';
import type { Ports } from './app/ports.ts';
import { openArmAccess } from './azure/armAccess.ts';
import { openArmRest } from './azure/armRest.ts';
import { openComputeDirectory } from './azure/computeDirectory.ts';
import { createFindingStore, findingTableName } from './azure/findingTable.ts';
import { createJournal } from './azure/journalTable.ts';
import { openLiveFacts } from './azure/liveFacts.ts';
import { openNetworkReader } from './azure/networkReader.ts';
import { createOutbox } from './azure/outboxTable.ts';
import { createRejectedEvents } from './azure/rejectedEvents.ts';
import { openResourceGraph } from './azure/resourceGraph.ts';
import { createScopeQueue } from './azure/scopeQueue.ts';
import { createScopeStore } from './azure/scopeTable.ts';
import { openServiceTagReader } from './azure/serviceTagReader.ts';
import { openStorage } from './azure/storage.ts';
import { readSettings, type Settings } from './config.ts';
import { openLogChannel } from './notify/logChannel.ts';
import { openWebhook } from './notify/webhook.ts';

/** The guard put together: its settings, and its ports for one invocation. */
export interface Guard {
  readonly settings: Settings;
  readonly portsFor: (context: LogTarget) => Ports;
}

/** Joins the use-cases with Azure. Opens nothing: every client is loaded and opened when it is first used. */
function composeGuard(settings: Settings): Guard {
  const access = openArmAccess(settings);
  const storage = openStorage(settings.storage, access.credential);
  const rest = openArmRest(access);
  const graph = openResourceGraph(access);
  const directory = openComputeDirectory(graph, rest, now);
  const shared: Omit<Ports, 'log' | 'channels'> = {
    scopes: createScopeStore(storage),
    findings: createFindingStore(storage),
    outbox: createOutbox(storage, findingTableName),
    queue: createScopeQueue(storage),
    rejected: createRejectedEvents(storage),
    facts: openLiveFacts({ network: openNetworkReader(access), rest, graph, directory }),
    judge: createJudge(openServiceTagReader(rest, now), settings.profile),
    journal: createJournal(storage),
    now,
    newId: randomUUID,
    settings: { settleSeconds: settings.settleSeconds, alertSeverity: settings.alertSeverity },
  };
  const { alertWebhookUrl } = settings;
  return {
    settings,
    portsFor(context) {
      const log = invocationLog(context);
      const channel = alertWebhookUrl === null ? openLogChannel(log) : openWebhook(alertWebhookUrl);
      return { ...shared, log, channels: [channel] };
    },
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
