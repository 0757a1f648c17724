import { z } from 'zod';
import { isRecord } from '../../shared/domain/isRecord.ts';
import { reasonOf } from './reasonOf.ts';
import { parseTimeSpan } from './timeSpan.ts';

/** How Storage queues are polled: host.json `extensions.queues`, times in milliseconds. */
export interface QueueSettings {
  readonly batchSize: number;
  readonly newBatchThreshold: number;
  readonly maxDequeueCount: number;
  readonly visibilityTimeout: number;
  readonly maxPollingInterval: number;
  readonly messageEncoding: 'base64' | 'none';
}

/** The part of host.json that this host honours. `functionTimeout` is in milliseconds, null for no limit. */
export interface HostSettings {
  readonly routePrefix: string;
  readonly functionTimeout: number | null;
  readonly queues: QueueSettings;
}

const timeSpan = z.string().transform((text, context) => {
  const milliseconds = parseTimeSpan(text);
  if (milliseconds !== null) return milliseconds;
  context.addIssue('expected a time span such as 00:00:30');
  return z.NEVER;
});

// Defaults are Azure's: https://learn.microsoft.com/azure/azure-functions/functions-host-json
const hostJson = z.object({
  functionTimeout: z.union([z.literal('-1').transform(() => null), timeSpan]).default(30 * 60_000),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      queues: z
        .object({
          batchSize: z.coerce.number().int().min(1).max(32).default(16),
          newBatchThreshold: z.coerce.number().int().min(0).optional(),
          maxDequeueCount: z.coerce.number().int().min(1).default(5),
          visibilityTimeout: timeSpan.default(0),
          maxPollingInterval: timeSpan.default(60_000),
          messageEncoding: z.enum(['base64', 'none']).default('base64'),
        })
        .prefault({}),
    })
    .prefault({}),
});

/** Prefix of the app settings that replace values of host.json, e.g. `AzureFunctionsJobHost__extensions__queues__batchSize`. */
const override = 'AzureFunctionsJobHost__';

/** Reads host.json's text; throws one line naming the member that is wrong. */
export function readHostSettings(
  text: string,
  appSettings: Readonly<Record<string, string | undefined>>,
): HostSettings {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new Error(`host.json: expected JSON: ${reasonOf(error)}`, { cause: error });
  }
  const parsed = hostJson.safeParse(overridden(body, appSettings));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`host.json: $.${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { functionTimeout, extensions } = parsed.data;
  const { newBatchThreshold, ...queues } = extensions.queues;
  return {
    functionTimeout,
    routePrefix: extensions.http.routePrefix,
    queues: { ...queues, newBatchThreshold: newBatchThreshold ?? Math.floor(queues.batchSize / 2) },
  };
}

function overridden(body: unknown, appSettings: Readonly<Record<string, string | undefined>>): unknown {
  return Object.entries(appSettings)
    .filter(([name]) => name.startsWith(override))
    .reduce((result, [name, value]) => replaced(result, name.slice(override.length).split('__'), value), body);
}

function replaced(body: unknown, path: readonly string[], value: unknown): unknown {
  const [member, ...rest] = path;
  if (member === undefined) return value;
  const members = isRecord(body) ? body : {};
  return { ...members, [member]: replaced(members[member], rest, value) };
}
