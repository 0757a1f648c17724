/** Every error that the guard raises itself. `retryable`: time can heal it, so the queue or Event Grid should deliver again. */
const errorTable = {
  'settings-invalid': { retryable: false, meaning: 'a setting is missing or cannot be read' },
  'message-unreadable': { retryable: false, meaning: 'a queue message names nothing that can be evaluated' },
  'resource-unreadable': { retryable: true, meaning: 'the changed resource could not be read for now' },
  'evaluation-contended': { retryable: true, meaning: 'other evaluations of the compute kept finishing first' },
  'workspaces-unlisted': { retryable: true, meaning: 'Resource Graph did not list the workspaces' },
  'channel-refused': { retryable: true, meaning: 'the alert channel did not accept the alert' },
} as const satisfies Readonly<Record<string, { readonly retryable: boolean; readonly meaning: string }>>;

export type ErrorCode = keyof typeof errorTable;

/** An error of {@link errorTable}. Its text holds no secret: it may be logged. */
export class NetguardError extends Error {
  override readonly name = 'NetguardError';
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(code: ErrorCode, detail: string) {
    super(`${code}: ${errorTable[code].meaning}: ${detail}`);
    this.code = code;
    this.retryable = errorTable[code].retryable;
  }
}
