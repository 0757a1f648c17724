import type { Governance } from '../estate/governance.ts';
import { once } from '../once.ts';

/** What is worked out once for each reading of what governs an estate, by key: the computes of one network share it. */
export function perGovernance<T>(): (governance: Governance, key: string, make: () => T) => T {
  const kept = new WeakMap<Governance, Map<string, T>>();
  return (governance, key, make) => {
    const held = kept.get(governance) ?? new Map<string, T>();
    kept.set(governance, held);
    return once(held, key, make);
  };
}
