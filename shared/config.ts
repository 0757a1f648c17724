import { z } from 'zod';
import {
  type AlertSettings,
  mailbox,
  mailboxes,
  secretUrl,
  serviceEndpoint,
  signingKey,
  smtpServer,
  workflowUrl,
} from './alertSettings.ts';
import { describeIssue } from './domain/issue.ts';
import { parseRepairPolicy, type RepairPolicy } from './domain/repair/repairPolicy.ts';
import { type AmlProfile, profiles } from './domain/requirements/subjects/profile.ts';
import { NetguardError } from './errors.ts';

/** Where Azure's own parts live: one row a cloud. Source: https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure */
const clouds = {
  Public: { armEndpoint: 'https://management.azure.com', armAudience: 'https://management.azure.com' },
  AzureGovernment: {
    armEndpoint: 'https://management.usgovcloudapi.net',
    armAudience: 'https://management.usgovcloudapi.net',
  },
  China: { armEndpoint: 'https://management.chinacloudapi.cn', armAudience: 'https://management.chinacloudapi.cn' },
} as const;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const absent = (value: unknown): unknown => (typeof value === 'string' && value.trim() === '' ? undefined : value);
const optional = <T extends z.ZodType>(type: T) => z.preprocess(absent, type.optional());

const environment = z.object({
  NETGUARD_SUBSCRIPTIONS: z
    .string('expected a comma list of subscription ids')
    .transform((text) => text.split(',').map((id) => id.trim().toLowerCase()))
    .refine((ids) => ids.every((id) => guid.test(id)), 'expected a comma list of subscription ids'),
  NETGUARD_CLOUD: optional(z.enum(['Public', 'AzureGovernment', 'China'])),
  NETGUARD_ARM_ENDPOINT: optional(z.url({ protocol: /^https$/, error: 'expected an https URL' })),
  NETGUARD_PROFILE: optional(z.enum(profiles)),
  NETGUARD_ALERT_WEBHOOK_URL: optional(secretUrl),
  NETGUARD_ALERT_WEBHOOK_KEY: optional(signingKey),
  NETGUARD_TEAMS_WEBHOOK_URL: optional(workflowUrl),
  NETGUARD_MAIL_TO: optional(mailboxes),
  NETGUARD_MAIL_FROM: optional(mailbox),
  NETGUARD_SMTP_URL: optional(smtpServer),
  NETGUARD_MAIL_ENDPOINT: optional(serviceEndpoint),
  NETGUARD_TOPIC_ENDPOINT: optional(serviceEndpoint),
  NETGUARD_ALERT_SEVERITY: optional(z.enum(['critical', 'high', 'medium', 'low', 'info'])),
  NETGUARD_SETTLE_SECONDS: optional(z.coerce.number().int().min(0).max(300)),
  NETGUARD_REPAIR: z
    .string()
    .optional()
    .transform((text, context) => {
      const reading = parseRepairPolicy(text);
      if ('policy' in reading) return reading.policy;
      for (const issue of reading.issues) context.addIssue({ code: 'custom', message: describeIssue(issue) });
      return z.NEVER;
    }),
  NETGUARD_REPAIR_CLIENT_ID: optional(z.string().regex(guid, 'expected the client id of a managed identity')),
  NETGUARD_LOCAL_TOKEN: optional(z.string().min(16, 'expected at least 16 characters')),
  WEBSITE_AUTH_ENABLED: z.string().optional(),
  IDENTITY_ENDPOINT: optional(z.string()),
  AZURE_CLIENT_ID: optional(z.string()),
  AzureWebJobsStorage: optional(z.string()),
  AzureWebJobsStorage__accountName: optional(z.string()),
  AzureWebJobsStorage__blobServiceUri: optional(z.url()),
  AzureWebJobsStorage__queueServiceUri: optional(z.url()),
  AzureWebJobsStorage__tableServiceUri: optional(z.url()),
});

/** Every setting that is read here: what a deployment has to set. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/** The storage account of the functions app: by connection string, or by managed identity and the addresses of its services. */
export type StorageSettings =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  | { readonly kind: 'identity'; readonly blob: string; readonly queue: string; readonly table: string };

export interface Settings {
  /** Lower case. */
  readonly subscriptions: readonly string[];
  readonly cloud: keyof typeof clouds;
  readonly armEndpoint: string;
  /** What tokens for ARM are asked for; with `/.default` it is the scope. */
  readonly armAudience: string;
  /** Replaces the communication profile of all compute in customer networks. */
  readonly profile: AmlProfile | null;
  readonly alerts: AlertSettings;
  readonly alertSeverity: 'critical' | 'high' | 'medium' | 'low' | 'info';
  /** How long the changes of one scope are collected before it is evaluated. */
  readonly settleSeconds: number;
  /** Set by the platform's own authentication alone: then, and only then, its headers can be trusted. */
  readonly platformAuthentication: boolean;
  /** A secret, for one machine only. */
  readonly localToken: string | null;
  /** Managed identity where the platform offers one, else the developer's own sign-in. */
  readonly identity: { readonly kind: 'managed'; readonly clientId: string | null } | { readonly kind: 'developer' };
  readonly repair: {
    /** What may be repaired where; nothing anywhere unless somebody says so. */
    readonly policy: RepairPolicy;
    /** The managed identity that writes and does nothing else; null: `identity` does that too. */
    readonly clientId: string | null;
  };
  readonly storage: StorageSettings;
}

/**
 * Whether the kill switch is on: whatever it is set to but `false` counts, for somebody meant something by it. It is asked for before each
 * write.
 */
export function readRepairStop(env: Readonly<Record<string, string | undefined>>): boolean {
  const text = env['NETGUARD_REPAIR_STOP']?.trim().toLowerCase() ?? '';
  return text !== '' && text !== 'false';
}

/** Reads the settings. Throws `settings-invalid` naming every setting that is wrong, never its value: it may be a secret. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const read = environment.safeParse(env);
  if (!read.success) {
    const issues = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new NetguardError('settings-invalid', issues.join('; '));
  }
  const value = read.data;
  const cloud = value.NETGUARD_CLOUD ?? 'Public';
  return {
    subscriptions: value.NETGUARD_SUBSCRIPTIONS,
    cloud,
    armEndpoint: (value.NETGUARD_ARM_ENDPOINT ?? clouds[cloud].armEndpoint).replace(/\/+$/, ''),
    armAudience: clouds[cloud].armAudience,
    profile: value.NETGUARD_PROFILE ?? null,
    alerts: alertsOf(value),
    alertSeverity: value.NETGUARD_ALERT_SEVERITY ?? 'high',
    settleSeconds: value.NETGUARD_SETTLE_SECONDS ?? 5,
    platformAuthentication: value.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true',
    localToken: value.NETGUARD_LOCAL_TOKEN ?? null,
    identity:
      value.IDENTITY_ENDPOINT === undefined
        ? { kind: 'developer' }
        : { kind: 'managed', clientId: value.AZURE_CLIENT_ID ?? null },
    repair: { policy: value.NETGUARD_REPAIR, clientId: value.NETGUARD_REPAIR_CLIENT_ID ?? null },
    storage: storageOf(value),
  };
}

function alertsOf(value: z.infer<typeof environment>): AlertSettings {
  const url = value.NETGUARD_ALERT_WEBHOOK_URL;
  const teams = value.NETGUARD_TEAMS_WEBHOOK_URL;
  const topic = value.NETGUARD_TOPIC_ENDPOINT;
  if (url === undefined && value.NETGUARD_ALERT_WEBHOOK_KEY !== undefined) {
    refuse('NETGUARD_ALERT_WEBHOOK_URL: expected beside NETGUARD_ALERT_WEBHOOK_KEY');
  }
  return {
    webhook: url === undefined ? null : { url, key: value.NETGUARD_ALERT_WEBHOOK_KEY ?? null },
    teams: teams === undefined ? null : { url: teams },
    mail: mailOf(value),
    topic: topic === undefined ? null : { endpoint: topic },
  };
}

/** Half a channel is a mistake: somebody expects mail and would get none. */
function mailOf(value: z.infer<typeof environment>): AlertSettings['mail'] {
  const { NETGUARD_MAIL_TO: to, NETGUARD_MAIL_FROM: from } = value;
  const { NETGUARD_SMTP_URL: smtp, NETGUARD_MAIL_ENDPOINT: endpoint } = value;
  if (smtp === undefined && endpoint === undefined) {
    if (to === undefined && from === undefined) return null;
    return refuse('NETGUARD_SMTP_URL: expected this or NETGUARD_MAIL_ENDPOINT, since mail has an address');
  }
  if (smtp !== undefined && endpoint !== undefined) {
    return refuse('NETGUARD_MAIL_ENDPOINT: expected this or NETGUARD_SMTP_URL, not both');
  }
  if (to === undefined) return refuse('NETGUARD_MAIL_TO: expected, since mail is set up');
  if (from === undefined) return refuse('NETGUARD_MAIL_FROM: expected, since mail is set up');
  return { to, from, ...(smtp ?? { kind: 'azure', endpoint: endpoint ?? '' }) };
}

function refuse(detail: string): never {
  throw new NetguardError('settings-invalid', detail);
}

function storageOf(value: z.infer<typeof environment>): StorageSettings {
  if (value.AzureWebJobsStorage !== undefined) {
    return { kind: 'connectionString', connectionString: value.AzureWebJobsStorage };
  }
  const account = value.AzureWebJobsStorage__accountName;
  const address = (service: string, uri: string | undefined): string => {
    if (uri !== undefined) return uri.replace(/\/+$/, '');
    if (account !== undefined)
      return `https://${account}.${service}.core.${storageSuffix[value.NETGUARD_CLOUD ?? 'Public']}`;
    throw new NetguardError(
      'settings-invalid',
      `AzureWebJobsStorage: expected a connection string, AzureWebJobsStorage__accountName or AzureWebJobsStorage__${service}ServiceUri`,
    );
  };
  return {
    kind: 'identity',
    blob: address('blob', value.AzureWebJobsStorage__blobServiceUri),
    queue: address('queue', value.AzureWebJobsStorage__queueServiceUri),
    table: address('table', value.AzureWebJobsStorage__tableServiceUri),
  };
}

const storageSuffix = {
  Public: 'windows.net',
  AzureGovernment: 'usgovcloudapi.net',
  China: 'chinacloudapi.cn',
} as const;
