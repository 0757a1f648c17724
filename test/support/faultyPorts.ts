import type { Ports } from '../../shared/app/ports.ts';

const stepwise = [
  'scopes',
  'findings',
  'outbox',
  'queue',
  'facts',
  'journal',
  'rejected',
  'repairs',
  'ground',
  'rules',
] as const;

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

/**
 * Ports of a process that dies at one of its calls to the outside: that one and all that follow throw.
 * @param counted the calls at which it may die; that at a call which changes nothing is the same as before the next that does.
 */
export function faultyPorts(ports: Ports, crash: Crash, counted = /./): FaultyPorts {
  const calls: string[] = [];
  let dead = false;
  const guarded = <T extends object>(name: string, port: T): T =>
    new Proxy(port, {
      get(target, property) {
        const member: unknown = Reflect.get(target, property);
        if (typeof member !== 'function' || property === 'boxOf') return member;
        return async (...given: unknown[]): Promise<unknown> => {
          if (dead) throw new Error('the process is dead');
          const call = `${name}.${String(property)}`;
          const counts = counted.test(call);
          if (counts) calls.push(call);
          const isLast = counts && calls.length === crash.at;
          if (isLast && crash.when === 'before') {
            dead = true;
            throw new Error(`died before ${call}`);
          }
          const result: unknown = await (Reflect.apply(member, target, given) as unknown);
          if (isLast) {
            dead = true;
            throw new Error(`died after ${call}`);
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
