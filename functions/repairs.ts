import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { isSignedIn } from '../shared/app/isSignedIn.ts';
import { listRepairs, readRepairQuery } from '../shared/app/repair/listRepairs.ts';
import { guard } from '../shared/compose.ts';
import { describeIssue } from '../shared/domain/issue.ts';

/** `GET /api/repairs`: what was repaired or proposed, with every step and why. For signed-in callers only. */
export async function repairs(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { settings, portsFor } = guard();
  const headers = { 'cache-control': 'no-store' };
  if (!isSignedIn((name) => request.headers.get(name), settings)) {
    return { status: 401, headers, jsonBody: { error: 'sign in first' } };
  }
  const reading = readRepairQuery(new Map(request.query.entries()));
  if ('issues' in reading) {
    return { status: 400, headers, jsonBody: { error: reading.issues.map(describeIssue).join('; ') } };
  }
  return { status: 200, headers, jsonBody: await listRepairs(reading.query, portsFor(context)) };
}

app.http('repairs', { methods: ['GET'], authLevel: 'anonymous', route: 'repairs', handler: repairs });
