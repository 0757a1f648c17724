import { z } from 'zod';

/** Where alerts go; null where a channel is not set up. What is called secret lets its owner post in the guard's name. */
export interface AlertSettings {
  /** The address is a secret, and so is the key that requests are signed with. */
  readonly webhook: { readonly url: string; readonly key: string | null } | null;
  /** The address is a secret. */
  readonly teams: { readonly url: string } | null;
  readonly mail: (Mailing & (SmtpSettings | { readonly kind: 'azure'; readonly endpoint: string })) | null;
  readonly topic: { readonly endpoint: string } | null;
}

export interface Mailing {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
}

export interface Mailbox {
  readonly name: string | null;
  readonly address: string;
}

export interface SmtpSettings {
  readonly kind: 'smtp';
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise the connection is upgraded before anything else is said. */
  readonly secure: boolean;
  /** A secret. */
  readonly auth: { readonly user: string; readonly password: string } | null;
}

/** Azure Communication Services take this many recipients. Source: https://learn.microsoft.com/azure/communication-services/concepts/service-limits */
const mostRecipients = 50;

/**
 * Hosts of the Workflows webhooks of Teams, and everything below them: whoever can change the setting could otherwise have the guard call
 * any address. UNVERIFIED that the list is complete; it is made of the addresses that Power Automate has handed out in public so far.
 */
const workflowHosts = [
  'logic.azure.com',
  'api.powerplatform.com',
  'api.powerautomate.com',
  'flow.microsoft.com',
] as const;

/** An https address that is itself the secret, or plain http to this machine. */
export const secretUrl = z
  .string()
  .refine(
    (text) => isPostable(URL.parse(text)),
    'expected an https URL without a user name, since the address is a secret',
  );

/** The address of a Teams Workflows webhook. */
export const workflowUrl = secretUrl.refine(
  (text) => {
    const host = URL.parse(text)?.hostname ?? '';
    return isThisMachine(host) || workflowHosts.some((known) => host === known || host.endsWith(`.${known}`));
  },
  `expected the address of a Teams Workflows webhook (a host below ${workflowHosts.join(', ')}); Office 365 connectors are retired`,
);

export const signingKey = z
  .string()
  .min(16, 'expected at least 16 characters')
  // The platform leaves a reference that it could not resolve as it is: then it is public, and no key.
  .refine((text) => !/^@Microsoft\.KeyVault\(/i.test(text), 'expected a key, not an unresolved Key Vault reference');

export const serviceEndpoint = z
  .url({ protocol: /^https$/, error: 'expected an https URL' })
  .transform((text) => text.replace(/\/+$/, ''));

export const mailbox = z.string().transform((text, context): Mailbox => {
  const read = readMailbox(text);
  if (read !== null) return read;
  context.addIssue('expected an address, name@example.com or Name <name@example.com>');
  return z.NEVER;
});

export const mailboxes = z
  .string()
  .transform((text) => text.split(',').filter((part) => part.trim() !== ''))
  .pipe(z.array(mailbox).min(1, 'expected at least one address').max(mostRecipients));

export const smtpServer = z.string().transform((text, context): SmtpSettings => {
  const read = readSmtpServer(text);
  if (read !== null) return read;
  context.addIssue('expected smtp://USER:PASSWORD@HOST:PORT or smtps://…, with special characters percent-encoded');
  return z.NEVER;
});

/** Whether nothing that is sent there leaves this machine. */
export function isThisMachine(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost';
}

function isPostable(url: URL | null): boolean {
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname));
}

function readMailbox(text: string): Mailbox | null {
  const [, quoted, plain, inner, bare] = /^\s*(?:(?:"([^"]*)"|([^"<>]*?))\s*<([^<>]*)>|([^<>]*?))\s*$/.exec(text) ?? [];
  const address = inner ?? bare ?? '';
  const name = (quoted ?? plain ?? '').trim();
  if (!/^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,180}[a-z0-9])?$/i.test(address)) return null;
  if (/\p{Cc}/u.test(name)) return null;
  return { name: name === '' ? null : name, address };
}

function readSmtpServer(text: string): SmtpSettings | null {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return null;
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return null;
  if ((url.username === '') !== (url.password === '')) return null;
  const secure = url.protocol === 'smtps:';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  try {
    const [user, password] = [url.username, url.password].map(decodeURIComponent);
    const auth = user === undefined || password === undefined || user === '' ? null : { user, password };
    return { kind: 'smtp', host, port, secure, auth };
  } catch {
    return null;
  }
}
