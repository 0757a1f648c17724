import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { guidOf } from './actor.ts';
import { listen } from './listen.ts';

/** The managed identity endpoint of App Service and Functions, as ManagedIdentityCredential asks it. */
export interface IdentityEndpoint {
  /** For IDENTITY_ENDPOINT. */
  readonly url: string;
  /** For IDENTITY_HEADER. */
  readonly header: string;
  readonly server: Server;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function unsignedToken(claims: Readonly<Record<string, unknown>>): string {
  return `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.none`;
}

/** `identityName` becomes the name, and by it the object id, of whoever uses the tokens. */
export async function startIdentityEndpoint(identityName: string, tenantId: string): Promise<IdentityEndpoint> {
  const header = randomUUID();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (url.pathname !== '/msi/token') return answer(404, { statusCode: 404, message: 'No such page.' });
    if (request.headers['x-identity-header'] !== header)
      return answer(401, { statusCode: 401, message: 'x-identity-header is missing or wrong.' });
    const resource = url.searchParams.get('resource');
    if (resource === null) return answer(400, { statusCode: 400, message: 'resource is required.' });
    const now = Math.floor(Date.now() / 1000);
    const appId = url.searchParams.get('client_id') ?? guidOf(`app ${identityName}`);
    const claims = {
      aud: resource,
      iss: `https://sts.windows.net/${tenantId}/`,
      iat: now,
      nbf: now,
      exp: now + 24 * 60 * 60,
      appid: appId,
      idtyp: 'app',
      name: identityName,
      oid: guidOf(identityName),
      sub: guidOf(identityName),
      tid: tenantId,
      ver: '1.0',
    };
    return answer(200, {
      access_token: unsignedToken(claims),
      client_id: appId,
      expires_on: String(claims.exp),
      not_before: String(now),
      resource,
      token_type: 'Bearer',
    });
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/msi/token`, header, server };
}
