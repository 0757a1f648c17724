import { app } from '@azure/functions';

app.http('good', { handler: () => ({ body: 'never served' }) });
