import { randomBytes, randomUUID } from 'node:crypto';
import type { AppFunction } from './appFunction.ts';
import { sendReport } from './hostReport.ts';
import type { HostSettings } from './hostSettings.ts';
import type { InvocationResponse, ProgrammingModel, RpcData } from './rpc.ts';
import { sendQueueOutput } from './sendQueueOutput.ts';

export interface Invocation {
  readonly invocationId?: string;
  /** What triggered it, for the log: `queue scopes, message 1f…, attempt 2`. */
  readonly reason: string;
  readonly input: RpcData;
  readonly triggerMetadata?: Readonly<Record<string, RpcData>>;
}

/** `succeeded`: the handler returned and its outputs were sent. */
type Outcome =
  | { readonly succeeded: true; readonly returnValue: RpcData | null | undefined }
  | { readonly succeeded: false };

export interface Invoker {
  /** Runs the function once and reports start, log and end. Never rejects: a throwing handler is an outcome. */
  invoke(target: AppFunction, invocation: Invocation): Promise<Outcome>;
  /** Resolves when no invocation runs any more. */
  idle(): Promise<void>;
}

/** Runs functions through the library's own invocation model, so that handlers get the context and inputs they get in Azure. */
export function createInvoker(model: ProgrammingModel, settings: HostSettings): Invoker {
  const running = new Set<Promise<Outcome>>();

  async function run(target: AppFunction, invocation: Invocation): Promise<Outcome> {
    const { name: functionName } = target;
    const { reason, invocationId = randomUUID() } = invocation;
    const about = { kind: 'invocation', functionName, invocationId, reason } as const;
    sendReport({ ...about, state: 'started' });
    try {
      const response = await withinTimeout(call(model, target, invocation, invocationId), settings.functionTimeout);
      for (const [bindingName, queue] of target.queueOutputs) {
        const extra = response.outputData?.find(({ name }) => name === bindingName)?.data;
        const value = bindingName === '$return' ? response.returnValue : extra;
        await sendQueueOutput(queue, value, settings.queues.messageEncoding);
      }
      sendReport({ ...about, state: 'succeeded' });
      return { succeeded: true, returnValue: response.returnValue };
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      sendReport({ ...about, state: 'failed', error: text });
      return { succeeded: false };
    }
  }

  return {
    invoke(target, invocation) {
      const outcome = run(target, invocation);
      running.add(outcome);
      void outcome.then(() => running.delete(outcome));
      return outcome;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

async function call(
  model: ProgrammingModel,
  { name: functionName, metadata, trigger, handler }: AppFunction,
  { input, triggerMetadata = {} }: Invocation,
  invocationId: string,
): Promise<InvocationResponse> {
  const invocation = model.getInvocationModel({
    invocationId,
    metadata,
    request: {
      inputData: [{ name: trigger.bindingName, data: input }],
      triggerMetadata,
      traceContext: {
        traceParent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
      },
    },
    log: (level, _category, message) => sendReport({ kind: 'log', functionName, invocationId, level, message }),
  });
  const { context, inputs } = await invocation.getArguments();
  return invocation.getResponse(context, await invocation.invokeFunction(context, inputs, handler));
}

/** In Azure a timeout ends the worker process; here the invocation fails and its handler is left to itself. */
async function withinTimeout<T>(work: Promise<T>, milliseconds: number | null): Promise<T> {
  if (milliseconds === null) return work;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`functionTimeout: no end after ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
