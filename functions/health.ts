import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { currentHealth } from '../shared/app/checkHealth.ts';
import { isSignedIn } from '../shared/app/isSignedIn.ts';
import { guard } from '../shared/compose.ts';

/** `GET /api/health`: 200 or 503 and the status for anyone; why, for signed-in callers. */
export async function health(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { settings, portsFor } = guard();
  const { status, details } = await currentHealth(portsFor(context));
  const isFull = isSignedIn((name) => request.headers.get(name), settings);
  return {
    status: status === 'healthy' ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
    jsonBody: isFull ? { status, details } : { status },
  };
}

app.http('health', { methods: ['GET'], authLevel: 'anonymous', route: 'health', handler: health });
