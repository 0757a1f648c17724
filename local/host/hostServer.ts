import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { sendReport } from './hostReport.ts';
import { reasonOf } from './reasonOf.ts';

export interface HostRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HostAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HostServer {
  readonly url: string;
  /** Takes no new request and resolves when the running ones are answered. */
  stop(): Promise<void>;
}

/** Azure's limit for a request body. */
const largestBody = 100 * 1024 * 1024;

/** Listens on the loopback address only; port 0 takes any free one. */
export async function startHostServer(
  port: number,
  answer: (request: HostRequest) => Promise<HostAnswer>,
): Promise<HostServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = addressOf(server);
  server.on('request', (request, response) => {
    answerRequest(request, url, answer)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch((error: unknown) => {
        sendReport({ kind: 'host', level: 'error', message: `${request.method} ${request.url}: ${reasonOf(error)}` });
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      });
  });
  return { url, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function answerRequest(
  request: IncomingMessage,
  origin: string,
  answer: (request: HostRequest) => Promise<HostAnswer>,
): Promise<HostAnswer> {
  const url = URL.parse(`${origin}${request.url}`);
  if (url === null) return { status: 400 };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) return { status: 413 };
    chunks.push(chunk);
  }
  return answer({ method: request.method ?? '', url, headers: request.headers, body: Buffer.concat(chunks) });
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a server that listens on a port');
  return `http://127.0.0.1:${address.port}`;
}
