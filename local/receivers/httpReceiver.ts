import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpReceiver<T> {
  /** Where to post. */
  readonly url: string;
  /** Calls back for each delivery that was accepted. */
  onDelivery(listener: (delivery: T) => void): void;
  stop(): Promise<void>;
}

/**
 * An address on this machine that takes JSON by POST. `read` makes of it what listeners are told; where it gives null the delivery is
 * refused (400), where it gives `'known'` it is accepted and told to nobody.
 */
export async function startHttpReceiver<T>(
  path: string,
  read: (body: unknown, headers: IncomingHttpHeaders) => T | 'known' | null,
): Promise<HttpReceiver<T>> {
  const listeners: ((delivery: T) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const delivery = request.method === 'POST' ? read(readJson(Buffer.concat(chunks)), request.headers) : null;
      response.writeHead(delivery === null ? 400 : 202).end();
      if (delivery === null || delivery === 'known') return;
      for (const listener of listeners) listener(delivery);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    onDelivery: (listener) => {
      listeners.push(listener);
    },
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
