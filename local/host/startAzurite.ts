import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { childEnvironment } from './childEnvironment.ts';
import { readChildOutput } from './childOutput.ts';
import { siblingModule } from './siblingModule.ts';

export interface Azurite {
  readonly connectionString: string;
  readonly blobEndpoint: string;
  readonly queueEndpoint: string;
  readonly tableEndpoint: string;
  stop(): Promise<void>;
}

// The account that every Azure Storage emulator has; the key is public, and Azurite listens on the loopback address only.
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const services = ['Blob', 'Queue', 'Table'] as const;
const listening = /^Azurite (?<service>\w+) service is successfully listening at (?<address>http:\/\/\S+)$/;

/**
 * Starts Azurite on free ports of the loopback address, and ends it with this process at the latest. Data lives in `folder`,
 * or in memory. Rejects with Azurite's last output when it cannot start.
 */
export async function startAzurite({ folder }: { readonly folder?: string } = {}): Promise<Azurite> {
  const place = folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder];
  const ports = services.flatMap((service) => {
    const name = service.toLowerCase();
    return [`--${name}Host`, '127.0.0.1', `--${name}Port`, '0'];
  });
  const program = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const child = fork(program, ['--silent', '--disableTelemetry', ...place, ...ports], {
    execArgv: ['--import', pathToFileURL(siblingModule('stopWithParent')).href],
    env: childEnvironment({}),
    silent: true,
    // Its own process group: Ctrl+C must reach it only after those who still write to it.
    detached: true,
  });
  const exited = once(child, 'exit');

  const addresses = new Map<string, string>();
  const ready = Promise.withResolvers<void>();
  const output = readChildOutput(child, (_, line) => {
    const { service, address } = listening.exec(line)?.groups ?? {};
    if (service === undefined || address === undefined) return;
    addresses.set(service, address);
    if (addresses.size === services.length) ready.resolve();
  });
  // Unlike `exit`, `close` waits for the last output.
  const died = once(child, 'close').then(() => {
    throw new Error(`Azurite did not start: ${output.lastLines() || 'it wrote nothing'}`);
  });
  await Promise.race([ready.promise, died]);
  // From here on its end is no failure to start.
  died.catch(() => {});

  const endpoint = (service: (typeof services)[number]) => `${addresses.get(service)}/${account}`;
  const endpoints = {
    blobEndpoint: endpoint('Blob'),
    queueEndpoint: endpoint('Queue'),
    tableEndpoint: endpoint('Table'),
  };
  const parts = {
    DefaultEndpointsProtocol: 'http',
    AccountName: account,
    AccountKey: accountKey,
    BlobEndpoint: endpoints.blobEndpoint,
    QueueEndpoint: endpoints.queueEndpoint,
    TableEndpoint: endpoints.tableEndpoint,
  };
  const connectionString = Object.entries(parts)
    .map(([name, value]) => `${name}=${value};`)
    .join('');

  return {
    connectionString,
    ...endpoints,
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
