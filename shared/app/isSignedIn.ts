import { createHash, timingSafeEqual } from 'node:crypto';

export interface SignInSettings {
  /**
   * The platform's authentication is on (it sets WEBSITE_AUTH_ENABLED): it writes `x-ms-client-principal` itself and drops the header that
   * a caller sends. UNVERIFIED that every hosting plan sets the variable; where it is not set, nobody gets in by that header.
   */
  readonly platformAuthentication: boolean;
  readonly localToken: string | null;
}

/**
 * Whether the caller may read findings. With the platform's authentication: who signed in with Microsoft Entra ID. Without it, on one
 * machine: who has the local token. With neither: nobody.
 * Source: https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
 */
export function isSignedIn(header: (name: string) => string | null, settings: SignInSettings): boolean {
  if (settings.platformAuthentication) return isEntraPrincipal(header('x-ms-client-principal'));
  if (settings.localToken === null) return false;
  const bearer = /^Bearer +(\S+)$/i.exec(header('authorization') ?? '')?.[1];
  return bearer !== undefined && timingSafeEqual(digest(bearer), digest(settings.localToken));
}

/** Digests have one length, so that the comparison takes the same time for every guess. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isEntraPrincipal(encoded: string | null): boolean {
  if (encoded === null) return false;
  try {
    const principal: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    if (typeof principal !== 'object' || principal === null) return false;
    const { auth_typ: provider, claims } = principal as Readonly<Record<string, unknown>>;
    return provider === 'aad' && Array.isArray(claims) && claims.length > 0;
  } catch {
    return false;
  }
}
