import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { readActor } from './actor.ts';
import { ArmFailure, type ArmReply, failureReply } from './arm/armReply.ts';
import type { ArmRequest } from './arm/armRequest.ts';
import type { Certificate } from './certificate.ts';
import type { Faults } from './faults.ts';
import type { Json } from './json.ts';

/** One request the server answered. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The caller's name; null without a token. */
  readonly actor: string | null;
  /** The caller's application (client) id; null without a token. */
  readonly application: string | null;
  /** 0 for a request that was left without an answer. */
  readonly status: number;
}

export interface ArmServer {
  readonly server: Server;
  readonly requests: readonly RequestRecord[];
}

async function bodyOf(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return undefined;
  try {
    const body: Json = JSON.parse(text);
    return body;
  } catch {
    throw new ArmFailure(
      400,
      'InvalidRequestContent',
      'The request content was invalid and could not be deserialized.',
    );
  }
}

function headersOf(request: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function send(response: ServerResponse, reply: ArmReply, correlationId: string): void {
  const headers = { 'x-ms-correlation-request-id': correlationId, 'x-ms-request-id': randomUUID(), ...reply.headers };
  if (reply.body === undefined) response.writeHead(reply.status, headers).end();
  else
    response
      .writeHead(reply.status, { ...headers, 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(reply.body));
}

/** The https front: checks the token, applies planned faults, keeps a record, and has `answer` do the rest. */
export function createArmServer(
  certificate: Certificate,
  faults: Faults,
  answer: (request: ArmRequest) => ArmReply,
): ArmServer {
  const requests: RequestRecord[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const origin = `https://${request.headers.host ?? 'localhost'}`;
    const url = new URL(request.url ?? '/', origin);
    const [method, path, headers] = [request.method ?? 'GET', decodeURIComponent(url.pathname), headersOf(request)];
    const correlationId = headers['x-ms-correlation-request-id'] ?? randomUUID();
    const actor = readActor(headers['authorization'], headers['x-standin-actor']);
    const reply = async (): Promise<ArmReply | 'stall'> => {
      const body = await bodyOf(request);
      if (actor === null)
        return failureReply(
          new ArmFailure(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing."),
          { 'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/common"' },
        );
      const query = url.searchParams;
      return (
        faults.take(method, path, body) ?? answer({ method, origin, path, query, headers, body, actor, correlationId })
      );
    };
    const decided = await reply().catch((error: unknown) => {
      if (error instanceof ArmFailure) return failureReply(error);
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return failureReply(new ArmFailure(500, 'StandInFailed', what));
    });
    const status = decided === 'stall' ? 0 : decided.status;
    requests.push({
      method,
      path,
      query: url.search,
      actor: actor?.name ?? null,
      application: actor?.appId ?? null,
      status,
    });
    if (decided !== 'stall') send(response, decided, correlationId);
  }

  const server = createServer({ key: certificate.key, cert: certificate.pem }, (request, response) => {
    void handle(request, response);
  });
  return { server, requests };
}
