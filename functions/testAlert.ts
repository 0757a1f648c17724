import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { isSignedIn } from '../shared/app/isSignedIn.ts';
import { readTestChannels, testAlert as test } from '../shared/app/testAlert.ts';
import { guard } from '../shared/compose.ts';
import { describeIssue } from '../shared/domain/issue.ts';

/** `POST /api/alerts/test?channel=NAME`: sends a sample through every channel, or the one named. For signed-in callers only. */
export async function testAlert(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { settings, portsFor, sample } = guard();
  const headers = { 'cache-control': 'no-store' };
  if (!isSignedIn((name) => request.headers.get(name), settings)) {
    return { status: 401, headers, jsonBody: { error: 'sign in first' } };
  }
  const ports = portsFor(context);
  const reading = readTestChannels(request.query.get('channel'), ports.channels);
  if ('issues' in reading) {
    return { status: 400, headers, jsonBody: { error: reading.issues.map(describeIssue).join('; ') } };
  }
  return { status: 200, headers, jsonBody: { results: await test(sample(), reading.channels, ports) } };
}

app.http('testAlert', { methods: ['POST'], authLevel: 'anonymous', route: 'alerts/test', handler: testAlert });
