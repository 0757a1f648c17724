import type { LogLevel } from './hostReport.ts';

// The part of the contract between the Functions host and its Node.js worker that this host speaks, in the names that
// `@azure/functions` reads and writes (its src/converters and src/InvocationModel.ts are the reference).

/** One value on its way to or from a function; exactly one member is set. */
export interface RpcData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: RpcHttp;
}

/** An HTTP request (url, method, nullable…) or response (statusCode, headers, cookies). */
interface RpcHttp {
  readonly method?: string;
  readonly url?: string;
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly nullableHeaders?: Readonly<Record<string, { readonly value: string }>>;
  readonly nullableParams?: Readonly<Record<string, { readonly value: string }>>;
  readonly nullableQuery?: Readonly<Record<string, { readonly value: string }>>;
  readonly cookies?: readonly unknown[];
  readonly body?: RpcData | null;
}

/** A trigger, input or output of a function as it was registered; the other members depend on `type`. */
export interface BindingInfo {
  readonly type: string;
  readonly direction: 'in' | 'out' | 'inout';
}

/** Bindings by name; the name `$return` is the output that takes the handler's return value. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, BindingInfo>>;
  readonly retryOptions?: unknown;
}

export type FunctionHandler = (...inputs: unknown[]) => unknown;

/** What the host hands to the library for one invocation. */
interface InvocationRequest {
  readonly invocationId: string;
  readonly metadata: FunctionMetadata;
  readonly request: {
    readonly inputData: readonly { readonly name: string; readonly data: RpcData }[];
    readonly triggerMetadata: Readonly<Record<string, RpcData>>;
    readonly traceContext: { readonly traceParent: string };
  };
  readonly log: (level: LogLevel, category: string, message: string) => void;
}

export interface InvocationResponse {
  readonly returnValue?: RpcData | null;
  readonly outputData?: readonly { readonly name: string; readonly data: RpcData }[] | null;
}

interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: FunctionHandler): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

/** What `@azure/functions` registers of itself on its first `app.*` call. */
export interface ProgrammingModel {
  readonly name: string;
  getInvocationModel(request: InvocationRequest): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}
