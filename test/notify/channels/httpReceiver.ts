import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen } from '../../../local/azure/listen.ts';

export interface HttpReceiver {
  readonly origin: string;
  readonly received: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[];
  /** What the next requests are answered with; null leaves them without an answer. */
  reply: { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | null;
  stop(): Promise<void>;
}

/** A real receiver of requests on this machine. It answers 202 unless told otherwise. */
export async function startHttpReceiver(): Promise<HttpReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      receiver.received.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') });
      if (receiver.reply === null) return;
      response.writeHead(receiver.reply.status, receiver.reply.headers).end('what the receiver says');
    });
  });
  const receiver: HttpReceiver = {
    origin: `http://127.0.0.1:${await listen(server)}`,
    received: [],
    reply: { status: 202 },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** An address of this machine where nobody listens. */
export async function closedOrigin(): Promise<string> {
  const receiver = await startHttpReceiver();
  await receiver.stop();
  return receiver.origin;
}

/** What a promise is refused with. */
export async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => expectRefusal(),
    (error: unknown) => error,
  );
}

function expectRefusal(): never {
  throw new Error('expected a refusal');
}
