import { printable } from '../domain/printable.ts';

/**
 * Text as it is, for Markdown on GitHub and Azure DevOps: no markup, HTML, table cell, link, mention or issue reference comes of it.
 * The empty comment keeps `@name` and `#1` from being linked, which a backslash does not.
 */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>&|~$!]/g, '\\$&')
    .replace(/[@#]/g, '$&<!-- -->')
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}\\.`);
}

/** Text as code: HTML rather than backticks, which no text can close. */
export function markdownCode(text: string): string {
  const encoded = printable(text).replace(
    /[^A-Za-z0-9 .,:;/()=+-]/gu,
    (character) => `&#${character.codePointAt(0) ?? 0};`,
  );
  return `<code>${encoded}</code>`;
}
