import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { Certificate } from '../certificate.ts';
import { isBag, type Json, type JsonBag, member } from '../json.ts';
import { listen } from '../listen.ts';

/** A custom topic on this machine, with CloudEvents 1.0 as its input schema. */
export interface CustomTopic {
  /** Where events are published to, as the Azure portal shows it. */
  readonly endpoint: string;
  /** Every accepted event once: a second copy, known by its id and source, is accepted and not kept. */
  readonly events: readonly JsonBag[];
  /** How many events were accepted, copies included. */
  readonly accepted: number;
  /** Answers the next request like this, whatever it holds. */
  failNext(status: number, headers?: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

/** Source: https://learn.microsoft.com/azure/event-grid/post-to-custom-topic */
const largestRequest = 1024 * 1024;
const audience = 'https://eventgrid.azure.net';

/** Starts a custom topic that takes batches of CloudEvents from whoever has a token for Event Grid. */
export async function startCustomTopic(certificate: Certificate): Promise<CustomTopic> {
  const events: JsonBag[] = [];
  let accepted = 0;
  let planned: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | null = null;

  function answer(request: IncomingMessage, body: string): readonly [number, string] {
    const url = new URL(request.url ?? '/', 'https://topic');
    if (request.method !== 'POST' || url.pathname !== '/api/events') return [404, 'no such resource'];
    if (url.searchParams.get('api-version') === null) return [400, 'api-version is missing'];
    if (audienceOf(request.headers.authorization) !== audience) return [401, 'a token for Event Grid is missing'];
    if (Buffer.byteLength(body) > largestRequest) return [413, 'the request is larger than 1 MiB'];
    const type = request.headers['content-type'] ?? '';
    if (!type.startsWith('application/cloudevents-batch+json')) return [415, 'expected a batch of CloudEvents'];
    const batch = readEvents(body);
    if (batch === null) return [400, 'expected an array of CloudEvents 1.0'];
    accepted += batch.length;
    for (const event of batch) {
      const isCopy = events.some(({ id, source }) => id === event['id'] && source === event['source']);
      if (!isCopy) events.push(event);
    }
    return [200, ''];
  }

  const server = createServer({ key: certificate.key, cert: certificate.pem }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (planned !== null) {
        response.writeHead(planned.status, planned.headers).end();
        planned = null;
        return;
      }
      const [status, message] = answer(request, Buffer.concat(chunks).toString('utf8'));
      const error = JSON.stringify({ error: { code: String(status), message } });
      response.writeHead(status, { 'content-type': 'application/json' }).end(status === 200 ? '' : error);
    });
  });
  const port = await listen(server);
  return {
    endpoint: `https://127.0.0.1:${port}/api/events`,
    events,
    get accepted() {
      return accepted;
    },
    failNext(status, headers = {}) {
      planned = { status, headers };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whom a bearer token is for. Its signature is not checked: anyone on this machine is believed. */
function audienceOf(authorization: string | undefined): Json | undefined {
  const claims = /^Bearer [^.\s]+\.([^.\s]+)\./.exec(authorization ?? '')?.[1];
  return claims === undefined ? undefined : member(readJson(Buffer.from(claims, 'base64url').toString('utf8')), 'aud');
}

function readEvents(body: string): readonly JsonBag[] | null {
  const batch = readJson(body);
  if (!Array.isArray(batch)) return null;
  const read = batch.filter(isBag).filter((event) => {
    const named = ['id', 'type', 'source'].every((name) => typeof event[name] === 'string' && event[name] !== '');
    const { specversion, time } = event;
    return named && specversion === '1.0' && typeof time === 'string' && !Number.isNaN(Date.parse(time));
  });
  return read.length === batch.length ? read : null;
}

function readJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
