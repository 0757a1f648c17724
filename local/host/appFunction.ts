import { z } from 'zod';
import type { RegisteredFunction } from './functionsCore.ts';
import { type HttpRoute, parseHttpRoute } from './httpRoute.ts';
import { reasonOf } from './reasonOf.ts';
import type { BindingInfo, FunctionHandler, FunctionMetadata } from './rpc.ts';
import { parseTimerSchedule, type TimerSchedule } from './timerSchedule.ts';

/** A function of the app, its bindings read and its app settings resolved. */
export interface AppFunction<T extends Trigger = Trigger> {
  readonly name: string;
  readonly metadata: FunctionMetadata;
  readonly handler: FunctionHandler;
  readonly trigger: T;
  /** By binding name; `$return` is the handler's return value. */
  readonly queueOutputs: ReadonlyMap<string, QueueAddress>;
}

export interface QueueAddress {
  readonly queueName: string;
  readonly connectionString: string;
}

interface TriggerBinding {
  readonly bindingName: string;
}

export interface HttpTrigger extends TriggerBinding {
  readonly kind: 'http';
  readonly route: HttpRoute;
  readonly methods: ReadonlySet<string>;
  readonly authLevel: 'anonymous' | 'function' | 'admin';
}

export interface EventGridTrigger extends TriggerBinding {
  readonly kind: 'eventGrid';
}

export interface QueueTrigger extends TriggerBinding, QueueAddress {
  readonly kind: 'queue';
}

export interface TimerTrigger extends TriggerBinding {
  readonly kind: 'timer';
  readonly schedule: TimerSchedule;
  readonly runOnStartup: boolean;
}

export type Trigger = HttpTrigger | EventGridTrigger | QueueTrigger | TimerTrigger;

type AppSettings = Readonly<Record<string, string | undefined>>;

const httpBinding = z.object({
  route: z.string().optional(),
  methods: z.array(z.string()),
  authLevel: z.enum(['anonymous', 'function', 'admin']),
});
const queueBinding = z.object({ queueName: z.string(), connection: z.string() });
const timerBinding = z.object({ schedule: z.string(), runOnStartup: z.boolean().default(false) });

/**
 * Reads what a function registered. Throws one line naming the function for a trigger, input, output or option that this
 * host does not run, and for an app setting that is missing: the alternative would be a function that silently never runs.
 */
export function readAppFunction({ metadata, handler }: RegisteredFunction, appSettings: AppSettings): AppFunction {
  const { name, bindings } = metadata;
  try {
    if (metadata.retryOptions !== undefined) throw new Error('this host has no retry policies');
    let trigger: Trigger | undefined;
    const queueOutputs = new Map<string, QueueAddress>();
    for (const [bindingName, binding] of Object.entries(bindings)) {
      if (/trigger$/i.test(binding.type)) trigger = readTrigger(name, bindingName, binding, appSettings);
      else if (binding.direction !== 'out') throw new Error(`this host has no ${binding.type} input`);
      else if (binding.type === 'queue') queueOutputs.set(bindingName, readQueue(binding, appSettings));
      else if (binding.type !== 'http') throw new Error(`this host has no ${binding.type} output`);
    }
    if (trigger === undefined) throw new Error('expected a trigger');
    return { name, metadata, handler, trigger, queueOutputs };
  } catch (error) {
    throw new Error(`function ${name}: ${reasonOf(error)}`, { cause: error });
  }
}

function readTrigger(functionName: string, bindingName: string, binding: BindingInfo, settings: AppSettings): Trigger {
  switch (binding.type) {
    case 'httpTrigger': {
      const { route, methods, authLevel } = readBinding(httpBinding, binding);
      const upper = new Set(methods.map((method) => method.toUpperCase()));
      return { kind: 'http', bindingName, route: parseHttpRoute(route ?? functionName), methods: upper, authLevel };
    }
    case 'eventGridTrigger':
      return { kind: 'eventGrid', bindingName };
    case 'queueTrigger':
      return { kind: 'queue', bindingName, ...readQueue(binding, settings) };
    case 'timerTrigger': {
      const { schedule, runOnStartup } = readBinding(timerBinding, binding);
      return { kind: 'timer', bindingName, schedule: parseTimerSchedule(resolved(schedule, settings)), runOnStartup };
    }
    default:
      throw new Error(`this host has no ${binding.type}`);
  }
}

function readQueue(binding: BindingInfo, settings: AppSettings): QueueAddress {
  const { queueName, connection } = readBinding(queueBinding, binding);
  const connectionString = settings[connection];
  if (connectionString === undefined || connectionString === '') {
    throw new Error(`expected a storage connection string in the app setting ${connection}`);
  }
  return { queueName: resolved(queueName, settings), connectionString };
}

function readBinding<T>(shape: z.ZodType<T>, binding: BindingInfo): T {
  const parsed = shape.safeParse(binding);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${binding.type}.${issue?.path.join('.')}: ${issue?.message}`);
}

/** `%NAME%` stands for the app setting of that name. */
function resolved(text: string, settings: AppSettings): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`expected the app setting ${name}, which ${text} refers to`);
    return value;
  });
}

export function isTriggeredBy<K extends Trigger['kind']>(
  kind: K,
): (candidate: AppFunction) => candidate is AppFunction<Extract<Trigger, { kind: K }>> {
  return (candidate): candidate is AppFunction<Extract<Trigger, { kind: K }>> => candidate.trigger.kind === kind;
}
