import { expect, test } from 'vitest';
import { commandReference } from '../../cli/commandReference.ts';
import { createProgram } from '../../cli/program.ts';
import { answerQuestion } from '../../shared/domain/prove.ts';

const reference = commandReference();

test.each(createProgram().commands.map((command) => [command.name(), command] as const))(
  'the reference has %s, its options and examples',
  (name, command) => {
    const section = reference.split(/^## /m).find((text) => text.startsWith(`netguard ${name}\n`)) ?? '';
    for (const option of command.options) expect(section).toContain(option.flags);
    expect(section).toContain('Examples:\n');
  },
);

test('the options of the examples exist', () => {
  for (const [, name = '', rest = ''] of reference.matchAll(/^ {2}netguard (\w+)(.*)$/gm)) {
    const command = createProgram().commands.find((one) => one.name() === name);
    const known = command?.options.map((option) => option.long) ?? [];
    expect(known).toEqual(expect.arrayContaining(rest.match(/(?<= )--[a-z-]+/g) ?? []));
  }
});

test('no line is wider than the terminal it is made for', () => {
  expect(reference.split('\n').filter((line) => line.length > 100)).toEqual([]);
});

test('the question in the help of prove can be asked', () => {
  const question = /^ {2}\{ "id"[\s\S]*? \} \}$/m.exec(reference)?.[0] ?? '';
  expect(answerQuestion(JSON.parse(question))).toMatchObject({ id: 1, state: 'blocked' });
});
