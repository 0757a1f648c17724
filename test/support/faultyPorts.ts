import type { Ports } from '../../shared/app/ports.ts';

const stepwise = ['scopes', 'findings', 'outbox', 'queue', 'facts', 'journal', 'rejected'] as const;

export interface Crash {
  /** Which call to the outside, counted from 1, the process does not survive. */
  readonly at: number;
  /** Before the call took effect, or after it. */
  readonly when: 'before' | 'after';
}

export interface FaultyPorts {
  readonly ports: Ports;
  /** The calls made so far, by name. */
  readonly calls: readonly string[];
}

/** Ports of a process that dies at one of its calls to the outside: that one and all that follow throw. */
export function faultyPorts(ports: Ports, crash: Crash): FaultyPorts {
  const calls: string[] = [];
  let dead = false;
  const guarded = <T extends object>(name: string, port: T): T =>
    new Proxy(port, {
      get(target, property) {
        const member: unknown = Reflect.get(target, property);
        if (typeof member !== 'function' || property === 'boxOf') return member;
        return async (...given: unknown[]): Promise<unknown> => {
          if (dead) throw new Error('the process is dead');
          calls.push(`${name}.${String(property)}`);
          const isLast = calls.length === crash.at;
          if (isLast && crash.when === 'before') {
            dead = true;
            throw new Error(`died before ${calls.at(-1)}`);
          }
          const result: unknown = await (Reflect.apply(member, target, given) as unknown);
          if (isLast) {
            dead = true;
            throw new Error(`died after ${calls.at(-1)}`);
          }
          return result;
        };
      },
    });
  const wrapped = Object.fromEntries(stepwise.map((name) => [name, guarded(name, ports[name])])) as Pick<
    Ports,
    (typeof stepwise)[number]
  >;
  const channels = ports.channels.map((channel) => guarded(`channel ${channel.name}`, channel));
  return { ports: { ...ports, ...wrapped, channels }, calls };
}
