import type { TokenCredential } from '@azure/core-auth';
import type { Settings } from '../config.ts';

/** How ARM is reached: the same endpoint, audience and identity for every client. */
export interface ArmAccess {
  readonly endpoint: string;
  /** The token scope. The clients' own default is the public cloud's, whatever the endpoint. */
  readonly scope: string;
  readonly subscriptions: readonly string[];
  readonly credential: () => Promise<TokenCredential>;
}

/** Access as the app itself, or as another identity of it. */
export function openArmAccess(settings: Settings, identity: Settings['identity'] = settings.identity): ArmAccess {
  let credential: Promise<TokenCredential> | undefined;
  return {
    endpoint: settings.armEndpoint,
    scope: `${settings.armAudience}/.default`,
    subscriptions: settings.subscriptions,
    credential: () => (credential ??= signIn(identity)),
  };
}

async function signIn(identity: Settings['identity']): Promise<TokenCredential> {
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
  if (identity.kind === 'developer') return new DefaultAzureCredential();
  return new ManagedIdentityCredential(identity.clientId === null ? {} : { clientId: identity.clientId });
}
