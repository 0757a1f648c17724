import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Inbox, openInbox } from './inbox.ts';

/** A place on this machine that something is sent to. */
export interface Receiver<T> {
  /** Where to send. */
  readonly url: string;
  /** What was accepted. */
  readonly inbox: Inbox<T>;
  stop(): Promise<void>;
}

/**
 * An address that takes JSON by POST. `read` makes of it what goes into the inbox; where it gives null the delivery is refused (400), where
 * it gives `'known'` it is accepted and dropped.
 */
export async function startHttpReceiver<T>(
  path: string,
  read: (body: unknown, headers: IncomingHttpHeaders) => T | 'known' | null,
): Promise<Receiver<T>> {
  const inbox = openInbox<T>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const delivery = request.method === 'POST' ? read(readJson(Buffer.concat(chunks)), request.headers) : null;
      response.writeHead(delivery === null ? 400 : 202).end();
      if (delivery !== null && delivery !== 'known') inbox.put(delivery);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    inbox,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Undefined where it is none. */
function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
