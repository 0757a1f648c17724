import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One delivery to the webhook, as it came. */
export interface ReceivedAlert {
  /** The same in every copy of one alert. */
  readonly idempotencyKey: string;
  readonly body: unknown;
}

export interface AlertReceiver {
  readonly url: string;
  readonly received: readonly ReceivedAlert[];
  /** Calls back for each alert the first time it arrives. */
  onAlert(listener: (alert: ReceivedAlert) => void): void;
  stop(): Promise<void>;
}

/** A webhook on this machine that keeps every alert once, as a receiver that honours `Idempotency-Key` does. */
export async function startAlertReceiver(): Promise<AlertReceiver> {
  const received: ReceivedAlert[] = [];
  const listeners: ((alert: ReceivedAlert) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const idempotencyKey = String(request.headers['idempotency-key'] ?? '');
      const alert = { idempotencyKey, body: readJson(Buffer.concat(chunks).toString('utf8')) };
      if (request.method !== 'POST' || idempotencyKey === '' || alert.body === undefined) {
        response.writeHead(400).end();
        return;
      }
      response.writeHead(202).end();
      if (received.some((other) => other.idempotencyKey === idempotencyKey)) return;
      received.push(alert);
      for (const listener of listeners) listener(alert);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    received,
    onAlert: (listener) => {
      listeners.push(listener);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
