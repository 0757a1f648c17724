/**
 * A text as a Kusto string literal, quotes included. Resource Graph takes no parameters, so this is the only way a value gets into a query.
 * Source: https://learn.microsoft.com/kusto/query/scalar-data-types/string
 */
export function kqlString(text: string): string {
  const escaped = text.replaceAll(/[\\'"\p{Cc}\u2028\u2029]/gu, (character) =>
    /[\\'"]/.test(character) ? `\\${character}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}
