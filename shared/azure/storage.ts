import type { TokenCredential } from '@azure/core-auth';
import type { TableClient } from '@azure/data-tables';
import type { ContainerClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';
import type { StorageSettings } from '../config.ts';

/** The parts of the functions app's storage account. Each is opened, and made where it is not there yet, when it is first asked for. */
export interface Storage {
  table(name: string): Promise<TableClient>;
  queue(name: string): Promise<QueueClient>;
  container(name: string): Promise<ContainerClient>;
}

export function openStorage(settings: StorageSettings, credential: () => Promise<TokenCredential>): Storage {
  return {
    table: once(async (name) => {
      const { TableClient } = await import('@azure/data-tables');
      const client =
        settings.kind === 'connectionString'
          ? TableClient.fromConnectionString(settings.connectionString, name, {
              allowInsecureConnection: isOneMachine(settings.connectionString),
            })
          : new TableClient(settings.table, name, await credential());
      await client.createTable();
      return client;
    }),
    queue: once(async (name) => {
      const { QueueServiceClient } = await import('@azure/storage-queue');
      const service =
        settings.kind === 'connectionString'
          ? QueueServiceClient.fromConnectionString(settings.connectionString)
          : new QueueServiceClient(settings.queue, await credential());
      const client = service.getQueueClient(name);
      await client.createIfNotExists();
      return client;
    }),
    container: once(async (name) => {
      const { BlobServiceClient } = await import('@azure/storage-blob');
      const service =
        settings.kind === 'connectionString'
          ? BlobServiceClient.fromConnectionString(settings.connectionString)
          : new BlobServiceClient(settings.blob, await credential());
      const client = service.getContainerClient(name);
      await client.createIfNotExists();
      return client;
    }),
  };
}

/** Azurite speaks plain http, and only a machine's own address may do so. */
function isOneMachine(connectionString: string): boolean {
  return /UseDevelopmentStorage=true|TableEndpoint=http:\/\/(127\.0\.0\.1|localhost)[:/]/i.test(connectionString);
}

/** Opens each name once; a failure is not remembered. */
function once<T>(open: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const opened = new Map<string, Promise<T>>();
  return async (name) => {
    const known = opened.get(name) ?? open(name);
    opened.set(name, known);
    try {
      return await known;
    } catch (error) {
      opened.delete(name);
      throw error;
    }
  };
}
