/** What was measured for one kind of work, and what it is held against. */
export interface Row {
  readonly work: string;
  /** NaN where the engine came to no answer that could be compared. */
  readonly measured: number;
  /** How the number is written: a plain ratio, `12x`, megabytes. */
  readonly unit: 'ratio' | 'times' | 'MB';
  readonly better: 'lower' | 'higher';
  /** What has to be reached, null where the row only gives the reader something to compare with; or words for what any number reaches. */
  readonly atLeast: number | string | null;
  readonly goal: number | null;
  /** What the number alone does not say. */
  readonly note?: string;
}

/** The rows as a Markdown table, followed by their notes. */
export function tableOf(rows: readonly Row[]): string {
  const notes = rows.flatMap(({ note }) => note ?? []);
  const lines = rows.map((row) => {
    const mark = row.note === undefined ? '' : ` [${notes.indexOf(row.note) + 1}]`;
    return [
      `${row.work}${mark}`,
      written(row, row.measured),
      bound(row, row.atLeast),
      bound(row, row.goal),
      outcome(row),
    ];
  });
  const table = markdownTable(['work', 'measured', 'at least', 'goal', 'met'], lines);
  return [table, '', ...notes.map((note, index) => `[${index + 1}] ${note}`)].join('\n').trimEnd();
}

/** `goal`: the goal is met. `yes`: what has to be reached is. */
export function outcome(row: Row): 'goal' | 'yes' | 'no' | '-' {
  const meets = (wanted: number): boolean => (row.better === 'lower' ? row.measured <= wanted : row.measured >= wanted);
  if (row.goal !== null && meets(row.goal)) return 'goal';
  if (typeof row.atLeast === 'string') return 'yes';
  if (row.atLeast !== null) return meets(row.atLeast) ? 'yes' : 'no';
  return row.goal === null ? '-' : 'no';
}

function bound(row: Row, value: Row['atLeast']): string {
  if (typeof value === 'string') return value;
  return value === null ? '-' : `${row.better === 'lower' ? '<=' : '>='} ${written(row, value)}`;
}

function written({ unit }: Row, value: number): string {
  if (Number.isNaN(value)) return 'undecided';
  switch (unit) {
    case 'ratio':
      return brief(value);
    case 'times':
      return `${brief(value)}x`;
    case 'MB':
      return `${value.toFixed(0)} MB`;
  }
}

/** Three digits, thousands set apart. */
export function brief(value: number): string {
  if (Math.abs(value) >= 100) return Number(value.toPrecision(3)).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

export function markdownTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => (line[column] ?? '').length)),
  );
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [row(head), row(rule), ...lines.map(row)].join('\n');
}
