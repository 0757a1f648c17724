// Starts Azurite and the functions host, says where they listen, and never stops them.
import { fileURLToPath } from 'node:url';
import { startAzurite } from '../../../local/host/startAzurite.ts';
import { startHost } from '../../../local/host/startHost.ts';

const azurite = await startAzurite();
const host = await startHost({
  appRoot: fileURLToPath(new URL('./fixtureApp', import.meta.url)),
  settings: { STORAGE: azurite.connectionString, WORK_QUEUE: 'work', TICK_SCHEDULE: '0 0 0 1 1 *' },
});
process.send?.([azurite.blobEndpoint, `${host.url}/api/silent`]);
