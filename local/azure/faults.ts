import { ArmFailure, type ArmReply, failureReply } from './arm/armReply.ts';
import type { Json } from './json.ts';

/** What a faulty request gets: an error answer, or none until the client gives up. */
type FaultAnswer =
  | { readonly status: 429; readonly retryAfterSeconds?: number }
  | { readonly status: 403 | 404 | 409 | 500 | 503; readonly code?: string }
  | 'stall';

interface Fault {
  /** Any method when absent. */
  readonly method?: string;
  /** Tested against the decoded path, without the query. */
  readonly path: RegExp;
  /** Tested against the body as JSON, for what is told apart by it alone, as queries are. Any body when absent. */
  readonly body?: RegExp;
  /** How many requests fail; Infinity until `clear`. */
  readonly times: number;
  readonly answer: FaultAnswer;
}

export interface Faults {
  plan(fault: Fault): void;
  clear(): void;
  /** The answer for a request, counting it; nothing when no fault is planned for it. */
  take(method: string, path: string, body: Json | undefined): ArmReply | 'stall' | undefined;
}

const codes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  403: ['AuthorizationFailed', 'The client does not have authorization to perform the action over the scope.'],
  404: ['ResourceNotFound', 'The resource was not found.'],
  409: ['AnotherOperationInProgress', 'Another operation on this or dependent resource is in progress.'],
  429: ['TooManyRequests', 'The request is being throttled.'],
  500: ['InternalServerError', 'Encountered internal server error.'],
  503: ['ServiceUnavailable', 'The service is temporarily unavailable.'],
};

function answered(answer: Exclude<FaultAnswer, 'stall'>): ArmReply {
  const [code, message] = codes[answer.status] ?? ['InternalServerError', ''];
  const retryAfter =
    answer.status === 429 && answer.retryAfterSeconds !== undefined
      ? { 'Retry-After': String(answer.retryAfterSeconds) }
      : {};
  const named = 'code' in answer ? (answer.code ?? code) : code;
  return failureReply(new ArmFailure(answer.status, named, message), retryAfter);
}

/** Faults are taken in the order in which they were planned. */
export function createFaults(): Faults {
  let planned: { readonly fault: Fault; left: number }[] = [];
  return {
    plan: (fault) => void planned.push({ fault, left: fault.times }),
    clear: () => void (planned = []),
    take(method, path, body) {
      const text = JSON.stringify(body ?? null);
      const hit = planned.find(
        ({ fault, left }) =>
          left > 0 &&
          (fault.method ?? method) === method &&
          fault.path.test(path) &&
          (fault.body === undefined || fault.body.test(text)),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      return hit.fault.answer === 'stall' ? 'stall' : answered(hit.fault.answer);
    },
  };
}
