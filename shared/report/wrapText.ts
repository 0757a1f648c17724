/**
 * Breaks a text that starts in column `indent` at its spaces, so that no line passes column `width`; further lines start in column
 * `indent` as well.
 * A word longer than a line (an ARM id) keeps a line of its own, whole, so that it can be copied. `width` null: one line.
 */
export function wrapText(text: string, width: number | null, indent: number): string {
  if (width === null) return text;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
