/** Whether two values of plain data (texts, numbers, bigints, lists, records) are equal through and through. */
export function isSameData(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  const there: Readonly<Record<string, unknown>> = { ...other };
  return Object.entries(one).every(([key, value]) => key in there && isSameData(value, there[key]));
}
