import { InvalidArgumentError, Option } from 'commander';
import type { Estate } from '../shared/domain/estate/estate.ts';
import { type AskedVerdict, type ExplainOptions, explainVerdict } from '../shared/domain/explainVerdict.ts';
import { printableJson } from '../shared/domain/printable.ts';
import { explanationText } from '../shared/report/explanation.ts';
import { InputError } from './inputError.ts';
import type { Format } from './options.ts';
import { paint, terminalWidth } from './terminal.ts';

/**
 * `--explain`, which takes two values. The parser knows options of one value or of any number; of any number, this one refuses the third,
 * so that a file after it is never taken for a part of the question.
 */
export function explainOption(): Option {
  const meaning = 'explain one verdict instead, with the way of a packet through every layer; after the files';
  const option = new Option('--explain <requirement> <compute>', meaning).argParser(collectTwo).conflicts('proofs');
  option.variadic = true;
  return option;
}

function collectTwo(value: string, before: readonly string[] = []): readonly string[] {
  if (before.length < 2) return [...before, value];
  throw new InvalidArgumentError(
    'expected one requirement and one compute after it, and the files of the estate before it',
  );
}

/** The verdict asked for. @throws InputError where a value is missing, or the format cannot tell an explanation. */
export function askedVerdict(values: readonly string[], format: Format): AskedVerdict {
  const [requirement = '', compute] = values;
  if (compute === undefined) {
    throw new InputError(`--explain: expected a requirement and a compute, got only ${requirement}`);
  }
  if (format === 'markdown') throw new InputError('--explain: expected --format table or json');
  return { requirement, compute };
}

/** The explanation in a format. @throws InputError where there is nothing to explain. */
export function explain(estate: Estate, asked: AskedVerdict, options: ExplainOptions, format: Format): string {
  const result = explainVerdict(estate, asked, options);
  if ('problem' in result) throw new InputError(`--explain: ${result.problem}`);
  return format === 'json'
    ? `${printableJson(result.explanation, 2)}\n`
    : explanationText(result.explanation, { width: terminalWidth(), paint });
}
