import { printable } from '../domain/printable.ts';
import type { SignInSettings } from './isSignedIn.ts';

const longestName = 256;

/** Who a signed-in caller is, for the audit trail: the name that the platform's sign-in gives, else what the local token stands for. */
export function callerName(header: (name: string) => string | null, settings: SignInSettings): string {
  if (!settings.platformAuthentication) return 'whoever has the local token';
  const name = header('x-ms-client-principal-name') ?? header('x-ms-client-principal-id') ?? '';
  return name.trim() === '' ? 'a signed-in caller without a name' : printable(name.trim()).slice(0, longestName);
}
