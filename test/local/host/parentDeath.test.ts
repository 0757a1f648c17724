import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('Azurite and the functions host end when the process that started them is killed', async () => {
  const owner = fork(fileURLToPath(new URL('./runUntilKilled.ts', import.meta.url)), { execArgv: [] });
  const [addresses]: string[][] = await once(owner, 'message');
  expect(addresses).toHaveLength(2);
  for (const address of addresses ?? []) expect(await isListening(address)).toBe(true);
  owner.kill('SIGKILL');
  for (const address of addresses ?? []) await expect.poll(() => isListening(address)).toBe(false);
});

function isListening(address: string): Promise<boolean> {
  return fetch(address).then(
    () => true,
    () => false,
  );
}
