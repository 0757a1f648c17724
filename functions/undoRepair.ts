import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { callerName } from '../shared/app/callerName.ts';
import { isSignedIn } from '../shared/app/isSignedIn.ts';
import { askUndo } from '../shared/app/repair/askUndo.ts';
import { guard } from '../shared/compose.ts';

/** `POST /api/repairs/{id}/undo`: has the repair taken back, in the caller's name. For signed-in callers only. */
export async function undoRepair(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { settings, portsFor } = guard();
  const headers = { 'cache-control': 'no-store' };
  const header = (name: string): string | null => request.headers.get(name);
  if (!isSignedIn(header, settings)) return { status: 401, headers, jsonBody: { error: 'sign in first' } };
  // A page elsewhere can make a signed-in browser post a form, and not this.
  if (!/^application\/json\b/i.test(header('content-type') ?? '')) {
    return { status: 415, headers, jsonBody: { error: 'content-type: expected application/json' } };
  }
  const answer = await askUndo(request.params['id'] ?? '', callerName(header, settings), portsFor(context));
  switch (answer.kind) {
    case 'asked':
      return { status: 202, headers, jsonBody: { asked: true, repair: answer.repair } };
    case 'refused':
      return { status: 200, headers, jsonBody: { asked: false, why: answer.why, repair: answer.repair } };
    case 'unknown':
      return { status: 404, headers, jsonBody: { error: 'there is no such repair' } };
  }
}

app.http('undoRepair', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'repairs/{id}/undo',
  handler: undoRepair,
});
