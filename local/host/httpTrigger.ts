import { carriesKey } from './accessKey.ts';
import type { AppFunction, HttpTrigger } from './appFunction.ts';
import type { HostKeys } from './hostReport.ts';
import type { HostAnswer, HostRequest } from './hostServer.ts';
import { compareHttpRoutes, matchHttpRoute } from './httpRoute.ts';
import type { Invoker } from './invoker.ts';
import type { RpcData } from './rpc.ts';

/** Answers requests below the route prefix: 404 where no function has the route and method, 401 without the key it asks for. */
export function createHttpTrigger(
  functions: readonly AppFunction<HttpTrigger>[],
  keys: HostKeys,
  invoker: Invoker,
): (request: HostRequest, path: string) => Promise<HostAnswer> {
  const ordered = functions.toSorted((a, b) => compareHttpRoutes(a.trigger.route, b.trigger.route));
  const accepted = { function: [keys.function, keys.master], admin: [keys.master] };

  return async (request, path) => {
    for (const target of ordered) {
      const { route, methods, authLevel } = target.trigger;
      const parameters = methods.has(request.method) ? matchHttpRoute(route, path) : null;
      if (parameters === null) continue;
      if (authLevel !== 'anonymous' && !carriesKey(request, accepted[authLevel])) return { status: 401 };
      const reason = `${request.method} ${request.url.pathname}`;
      const outcome = await invoker.invoke(target, { reason, input: rpcRequest(request, parameters) });
      return outcome.succeeded ? httpAnswer(outcome.returnValue) : { status: 500 };
    }
    return { status: 404 };
  };
}

function rpcRequest(
  { method, url, headers, body }: HostRequest,
  parameters: Readonly<Record<string, string>>,
): RpcData {
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    // A repeated parameter reaches the worker as one value joined by commas.
    const earlier = query.get(name);
    query.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return {
    http: {
      method,
      url: url.href,
      nullableHeaders: nullable(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      nullableParams: nullable(Object.entries(parameters)),
      nullableQuery: nullable(query),
      body: { bytes: body },
    },
  };
}

function nullable(entries: Iterable<readonly [string, string]>): Record<string, { readonly value: string }> {
  return Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));
}

/** The library hands every response back as bytes. A handler that returns nothing is answered with 204. */
function httpAnswer(returnValue: RpcData | null | undefined): HostAnswer {
  const http = returnValue?.http;
  if (http === undefined) return { status: 204 };
  const status = Number(http.statusCode);
  const headers = { ...http.headers };
  if (http.cookies !== undefined && http.cookies.length > 0) throw new Error('this host sends no cookies');
  return http.body?.bytes === undefined ? { status, headers } : { status, headers, body: http.body.bytes };
}
