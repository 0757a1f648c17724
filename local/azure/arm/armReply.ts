import type { Json } from '../json.ts';

/** An answer on its way to the client; without a body the answer has none. */
export interface ArmReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

/** Throw it anywhere below the server: it becomes ARM's error answer. */
export class ArmFailure extends Error {
  override readonly name = 'ArmFailure';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** ARM's error body. `details` is always there, as in Azure's network provider. */
export function failureReply(failure: ArmFailure, headers: Readonly<Record<string, string>> = {}): ArmReply {
  return {
    status: failure.status,
    headers: { ...headers, 'x-ms-failure-cause': 'gateway' },
    body: { error: { code: failure.code, message: failure.message, details: [] } },
  };
}

export function notImplemented(what: string): ArmFailure {
  return new ArmFailure(501, 'NotImplementedByStandIn', `This stand-in for Azure does not implement ${what}.`);
}
