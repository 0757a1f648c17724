import { expect, test } from 'vitest';
import { invocationLog } from '../../shared/app/invocationLog.ts';
import { openLogChannel } from '../../shared/notify/logChannel.ts';

test('without a channel the alert is one line of the log that steers no terminal', async () => {
  const lines: string[] = [];
  const line = (text: string): void => void lines.push(text);
  const channel = openLogChannel(invocationLog({ info: line, warn: line, error: line }));
  const text = 'two\nlines \u001b[31m \u202e \u2028 \u009b';
  await channel.send({ schemaVersion: 1, kind: 'poison', id: 'alert-1', time: 'now', message: 'm', text });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('alert-1');
  expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});
