import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Receiver } from './httpReceiver.ts';
import { openInbox } from './inbox.ts';

/** A mail as a mail program reads it. */
export interface ReceivedMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail server on this machine that anyone here may send to. What it takes goes nowhere. */
export async function startMailReceiver(): Promise<Receiver<ReceivedMail>> {
  const inbox = openInbox<ReceivedMail>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      simpleParser(stream).then(
        (mail) => {
          done();
          const { messageId = '', subject = '', text = '', from, to } = mail;
          inbox.put({
            messageId,
            from: from?.text ?? '',
            to: [to ?? []]
              .flat()
              .map((address) => address.text)
              .join(', '),
            subject,
            text,
            html: typeof mail.html === 'string' ? mail.html : '',
          });
        },
        (error: unknown) => done(error instanceof Error ? error : new Error('unreadable mail')),
      );
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    listening.once('listening', resolve);
    listening.once('error', reject);
  });
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    inbox,
    async stop() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
