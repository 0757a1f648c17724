// This module *is* `@azure/functions-core` for the app that the host loads: loadApp.ts resolves that name to this file.
// In Azure the Node.js worker provides it. Its exports carry the names that `@azure/functions` calls.
import { type LogLevel, sendReport } from './hostReport.ts';
import type { FunctionHandler, FunctionMetadata, ProgrammingModel } from './rpc.ts';

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly handler: FunctionHandler;
}

let programmingModel: ProgrammingModel | null = null;
let started = false;
const functions = new Map<string, RegisteredFunction>();

export function setProgrammingModel(model: ProgrammingModel): void {
  programmingModel = model;
}

export function getProgrammingModel(): ProgrammingModel | null {
  return programmingModel;
}

export function registerFunction(metadata: FunctionMetadata, handler: FunctionHandler): void {
  if (started) throw new Error(`function ${metadata.name} was registered after the app had started`);
  if (functions.has(metadata.name)) throw new Error(`a function named ${metadata.name} is already registered`);
  functions.set(metadata.name, { metadata, handler });
}

export function registerHook(hookName: string): never {
  throw new Error(`this host runs no hooks, and app.hook.${hookName} was used`);
}

export function log(level: LogLevel, _category: string, message: string): void {
  sendReport({ kind: 'log', functionName: null, invocationId: null, level, message });
}

/** Every function in order of registration; none can be added afterwards, as in Azure. */
export function closeRegistration(): readonly RegisteredFunction[] {
  started = true;
  return [...functions.values()];
}
