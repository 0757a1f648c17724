import { app } from '@azure/functions';

app.http('echo', {
  route: 'things/{id}/{part?}',
  methods: ['GET', 'POST'],
  handler: async (request) => ({
    status: 201,
    headers: { 'x-seen': request.headers.get('x-sent') ?? 'none' },
    jsonBody: {
      method: request.method,
      path: new URL(request.url).pathname,
      params: request.params,
      query: Object.fromEntries(request.query),
      body: await request.text(),
    },
  }),
});

app.http('listed', { route: 'things/list', handler: () => ({ body: Uint8Array.of(0, 255, 10) }) });
app.http('files', { route: 'files/{*path}', handler: (request) => ({ body: request.params.path }) });
app.http('silent', { handler: () => undefined });
app.http('throwing', {
  handler: () => {
    throw new Error('cannot answer');
  },
});
app.http('guarded', { authLevel: 'function', handler: () => ({ body: 'open' }) });
app.http('sealed', { authLevel: 'admin', handler: () => ({ body: 'open' }) });
app.http('settings', { handler: () => ({ jsonBody: process.env }) });
app.http('fetch', {
  handler: async (request) => {
    const response = await fetch(request.query.get('url'));
    return { body: await response.text() };
  },
});
