import type { Intervals } from './intervals.ts';
import { numbers } from './numbers.ts';

/** A set of ports, 0 to 65535. */
export type PortSet = Intervals<number>;

/** All ports: what `*` means. Compare with `isEveryPort`, since `0-65535` means the same. */
export const everyPort: PortSet = [0, 65535];

export function isEveryPort(ports: PortSet): boolean {
  return ports[0] === 0 && ports[1] === 65535;
}

/** `*`, a port or a range `a-b` with a <= b; null when the text is none of them. */
export function parsePorts(text: string): PortSet | null {
  if (text === '*') return everyPort;
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return null;
  const low = Number(match[1]);
  const high = Number(match[2] ?? match[1]);
  return low <= high && high <= 65535 ? [low, high] : null;
}

export function unionPorts(sets: readonly PortSet[]): PortSet {
  return sets.length === 1 ? (sets[0] as PortSet) : numbers.normalise(sets.flat());
}
