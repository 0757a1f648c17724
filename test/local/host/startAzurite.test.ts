import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAzurite } from '../../../local/host/startAzurite.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'azurite-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('keeps data in the folder from one start to the next', async () => {
  const place = path.join(folder, 'data');
  const first = await startAzurite({ folder: place });
  const container = BlobServiceClient.fromConnectionString(first.connectionString).getContainerClient('kept');
  await container.create();
  await container.getBlockBlobClient('a').upload('content', 7);
  await first.stop();

  const second = await startAzurite({ folder: place });
  const again = BlobServiceClient.fromConnectionString(second.connectionString).getContainerClient('kept');
  expect((await again.getBlockBlobClient('a').downloadToBuffer()).toString()).toBe('content');
  await second.stop();
});

test('says why it cannot start', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  await expect(startAzurite({ folder: file })).rejects.toThrow(
    /Azurite did not start: .*(EEXIST|ENOTDIR|not a directory)/s,
  );
});
