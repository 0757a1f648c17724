import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { isSignedIn } from '../shared/app/isSignedIn.ts';
import { listFindings, readFindingQuery } from '../shared/app/listFindings.ts';
import { guard } from '../shared/compose.ts';
import { describeIssue } from '../shared/domain/issue.ts';

/** `GET /api/findings`: what is known of every requirement, how it came so, and who changed what. For signed-in callers only. */
export async function findings(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { settings, portsFor } = guard();
  const headers = { 'cache-control': 'no-store' };
  if (!isSignedIn((name) => request.headers.get(name), settings)) {
    return { status: 401, headers, jsonBody: { error: 'sign in first' } };
  }
  const reading = readFindingQuery(new Map(request.query.entries()));
  if ('issues' in reading) {
    return { status: 400, headers, jsonBody: { error: reading.issues.map(describeIssue).join('; ') } };
  }
  return { status: 200, headers, jsonBody: await listFindings(reading.query, portsFor(context)) };
}

// The platform's sign-in or the local token protect it; a function key would be a second, shared secret.
app.http('findings', { methods: ['GET'], authLevel: 'anonymous', route: 'findings', handler: findings });
