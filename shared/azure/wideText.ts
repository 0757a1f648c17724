/** A text property holds 64 KiB of UTF-16. */
const widest = 32_000;

/** Spreads a value, as JSON, over as many text properties as it needs: `name0`, `name1`… */
export function toWideText(name: string, value: unknown): Readonly<Record<string, string>> {
  const text = JSON.stringify(value);
  const properties: Record<string, string> = {};
  for (let part = 0, from = 0; part === 0 || from < text.length; part++) {
    const end = from + widest;
    // A pair of surrogates is one character; half of one is not a text that every service keeps.
    const splitsPair = end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1));
    const next = splitsPair ? end - 1 : end;
    properties[`${name}${part}`] = text.slice(from, next);
    from = next;
  }
  return properties;
}

/** The value that {@link toWideText} spread. The table is our own, so the shape is trusted. */
export function fromWideText(name: string, entity: Readonly<Record<string, unknown>>): unknown {
  let text = '';
  for (let part = 0; typeof entity[`${name}${part}`] === 'string'; part++) text += String(entity[`${name}${part}`]);
  return JSON.parse(text);
}
