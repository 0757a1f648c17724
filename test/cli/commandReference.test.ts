import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { commandReference } from '../../cli/commandReference.ts';
import { createProgram } from '../../cli/program.ts';
import { answerQuestion } from '../../shared/domain/prove.ts';

const reference = commandReference();

/** The commands that do something, those below others by both words. */
function commandsOf(parent: Command, before = ''): readonly (readonly [string, Command])[] {
  return parent.commands.flatMap((command) => {
    const name = `${before}${command.name()}`;
    return command.commands.length === 0 ? [[name, command] as const] : commandsOf(command, `${name} `);
  });
}

test.each(commandsOf(createProgram()))('the reference has %s, its options and examples', (name, command) => {
  const section = reference.split(/^## /m).find((text) => text.startsWith(`netguard ${name}\n`)) ?? '';
  for (const option of command.options) expect(section).toContain(option.flags);
  expect(section).toContain('Examples:\n');
});

test('the options of the examples exist', () => {
  for (const [, line = ''] of reference.matchAll(/^ {2}netguard (.*)$/gm)) {
    const [, command] = commandsOf(createProgram()).find(([name]) => `${line} `.startsWith(`${name} `)) ?? [];
    const known = command?.options.map((option) => option.long) ?? [];
    expect(known).toEqual(expect.arrayContaining(line.match(/(?<= )--[a-z-]+/g) ?? []));
  }
});

test('no line is wider than the terminal it is made for', () => {
  expect(reference.split('\n').filter((line) => line.length > 100)).toEqual([]);
});

test('the question in the help of prove can be asked', () => {
  const question = /^ {2}\{ "id"[\s\S]*? \} \}$/m.exec(reference)?.[0] ?? '';
  expect(answerQuestion(JSON.parse(question))).toMatchObject({ id: 1, state: 'blocked' });
});
