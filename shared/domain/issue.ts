/** What is wrong with a piece of input: where (a JSON path) and what was expected there. */
export interface Issue {
  readonly path: string;
  readonly expected: string;
}

/** One line for people: `$.rules[3].priority: expected an integer from 100 to 4096, got 5000`. */
export function describeIssue(issue: Issue): string {
  return `${issue.path}: ${issue.expected}`;
}

/** A short, single-line rendering of a value for an error message; never longer than 60 characters. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : rendered(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** JSON can be nested too deep to be written again. */
function rendered(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? 'a deeply nested array' : 'a deeply nested object';
  }
}
