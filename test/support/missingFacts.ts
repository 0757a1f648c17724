/** The names of a resource's facts that are missing. */
export function missingFacts(resource: object | undefined): readonly string[] {
  return Object.entries(resource ?? {})
    .filter(([, fact]) => typeof fact === 'object' && fact !== null && 'missing' in fact)
    .map(([name]) => name);
}
