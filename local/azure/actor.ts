import { createHash } from 'node:crypto';
import { isBag, type Json, member } from './json.ts';

/** Who sent a request: what Event Grid later tells of the caller. */
export interface Actor {
  readonly kind: 'User' | 'ServicePrincipal';
  readonly name: string;
  /** The user principal name; null for an application. */
  readonly upn: string | null;
  readonly objectId: string;
  readonly appId: string;
}

/** The Azure CLI's public client id: what people's changes usually come from. */
const commandLineClient = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

/** The same GUID for the same text, so that an actor keeps its object id. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function named(name: string): Actor {
  const isUser = name.includes('@');
  return {
    kind: isUser ? 'User' : 'ServicePrincipal',
    name: isUser ? (name.split('@')[0] ?? name) : name,
    upn: isUser ? name : null,
    objectId: guidOf(name.toLowerCase()),
    appId: isUser ? commandLineClient : guidOf(`app ${name}`),
  };
}

/** The claims of a token, without checking its signature: anyone on this machine is believed. */
function claimsOf(token: string): Json | undefined {
  try {
    const claims: Json = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isBag(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** Reads who is calling from the `x-standin-actor` header or, without it, from the bearer token. Null without a token. */
export function readActor(authorization: string | undefined, header: string | undefined): Actor | null {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return null;
  if (header !== undefined && header.trim() !== '') return named(header.trim());
  const claims = claimsOf(token);
  if (claims === undefined) return named(token);
  const claim = (name: string): string | null => {
    const value = member(claims, name);
    return typeof value === 'string' ? value : null;
  };
  const assumed = named(claim('upn') ?? claim('name') ?? claim('appid') ?? claim('sub') ?? 'unknown');
  return {
    ...assumed,
    name: claim('name') ?? assumed.name,
    objectId: claim('oid') ?? assumed.objectId,
    appId: claim('appid') ?? assumed.appId,
  };
}
