import { createHash } from 'node:crypto';
import { isThisMachine, type Mailbox, type Mailing, type SmtpSettings } from '../alertSettings.ts';
import { ChannelRefusal } from '../app/channelRefusal.ts';
import type { AlertChannel } from '../app/ports.ts';
import { mailOf } from './mail.ts';
import { type MessagePlaces, messageOf } from './message.ts';

/** Together shorter than an alert is claimed for. */
const longestMs = { connection: 15_000, greeting: 15_000, socket: 30_000, all: 60_000 } as const;

/**
 * Sends mail over SMTP. Nothing is said to another machine before TLS with a certificate that this one trusts. The Message-ID and the
 * date are the alert's, the same in every copy. A server that takes the mail for some recipients has accepted it: sending it to all again
 * would help none of the others.
 */
export function openSmtpMail(
  settings: Mailing & SmtpSettings,
  places: MessagePlaces,
  limits: Readonly<Record<keyof typeof longestMs, number>> = longestMs,
): AlertChannel {
  const { host, port, secure, auth, from, to } = settings;
  return {
    name: 'mail',
    async send(alert) {
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host,
        port,
        secure,
        requireTLS: !secure && !isThisMachine(host),
        ...(auth === null ? {} : { auth: { user: auth.user, pass: auth.password } }),
        connectionTimeout: limits.connection,
        dnsTimeout: limits.connection,
        greetingTimeout: limits.greeting,
        socketTimeout: limits.socket,
        // Nothing in a mail may have a file or an address read.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const { subject, text, html } = mailOf(messageOf(alert, places));
      const date = Date.parse(alert.time);
      try {
        await transport.sendMail({
          from: addressOf(from),
          to: to.map(addressOf),
          subject,
          text,
          html,
          messageId: messageId(alert.id, from.address),
          ...(Number.isNaN(date) ? {} : { date: new Date(date) }),
          // Out-of-office answers go to people. Source: https://www.rfc-editor.org/rfc/rfc3834#section-5
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.timeout(limits.all),
        });
      } catch (error) {
        throw refusalOfSmtp(error);
      } finally {
        transport.close();
      }
    },
  };
}

function addressOf({ name, address }: Mailbox): { name: string; address: string } {
  return { name: name ?? '', address };
}

/** Ids that are no plain words are hashed: the name is a fixed one either way. Source: https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4 */
function messageId(alert: string, from: string): string {
  const name = /^[a-z0-9-]{1,100}$/i.test(alert) ? alert : createHash('sha256').update(alert).digest('hex');
  return `<${name}@${from.split('@').at(-1)}>`;
}

/** Codes alone: the server's own words may repeat what it was told. */
function refusalOfSmtp(error: unknown): ChannelRefusal {
  const of = (name: string): unknown =>
    typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>)[name] : undefined;
  const [code, status, command] = [of('code'), of('responseCode'), of('command')];
  const words = [
    typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? (meanings[code] ?? code) : 'not sent',
    ...(typeof status === 'number' ? [`SMTP ${status}`] : []),
    ...(typeof command === 'string' && /^[A-Z ]{1,20}$/.test(command) && command !== 'CONN' ? [`to ${command}`] : []),
  ];
  return new ChannelRefusal(words.join(', '));
}

const meanings: Readonly<Record<string, string>> = {
  EAUTH: 'the server refuses user and password',
  ETLS: 'no TLS with a trusted certificate',
  ESOCKET: 'no connection, or no TLS with a trusted certificate',
  ECONNECTION: 'the connection ended too early',
  ETIMEDOUT: 'no answer in time',
  EABORT: 'no answer in time',
  EDNS: 'the host is not known',
  EENVELOPE: 'the server refuses the sender or every recipient',
};
