/** A route of an HTTP function: segments after the route prefix. */
export interface HttpRoute {
  readonly template: string;
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'rest'; readonly name: string };

/**
 * Parses a route template such as `findings/{id}`, `findings/{id?}` or `{*rest}`. Throws one line for what this host does
 * not route: constraints (`{id:int}`) and segments that mix text and parameter.
 */
export function parseHttpRoute(template: string): HttpRoute {
  return { template, segments: split(template).map((text) => parseSegment(text, template)) };
}

function parseSegment(text: string, template: string): Segment {
  if (!/[{}]/.test(text)) return { kind: 'literal', text: text.toLowerCase() };
  const match = /^\{(?<rest>\*?)(?<name>\w+)(?<optional>\??)\}$/.exec(text)?.groups;
  const name = match?.['name'];
  if (name === undefined) throw new Error(`route ${template}: expected text or {parameter}, got ${text}`);
  return match?.['rest'] ? { kind: 'rest', name } : { kind: 'parameter', name, optional: match?.['optional'] === '?' };
}

/** The route's parameters when it leads to the path (below the route prefix, percent-encoded), else null. */
export function matchHttpRoute(route: HttpRoute, path: string): Readonly<Record<string, string>> | null {
  const given = split(path);
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    if (segment.kind === 'rest') {
      parameters[segment.name] = given.slice(index).map(decoded).join('/');
      return parameters;
    }
    const text = given[index];
    if (text === undefined) {
      if (segment.kind === 'parameter' && segment.optional) continue;
      return null;
    }
    if (segment.kind === 'parameter') parameters[segment.name] = decoded(text);
    else if (segment.text !== decoded(text).toLowerCase()) return null;
  }
  return given.length > route.segments.length ? null : parameters;
}

/** Sorts the route that says more before the other: text before parameters, parameters before `{*rest}`. */
export function compareHttpRoutes(a: HttpRoute, b: HttpRoute): number {
  const [left, right] = [rank(a), rank(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function rank(route: HttpRoute): string {
  return route.segments.map(({ kind }) => ({ literal: '0', parameter: '1', rest: '2' })[kind]).join('');
}

function split(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
