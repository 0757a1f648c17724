/** What came to a receiver, in order. */
export interface Inbox<T> {
  /** How many have come; what is awaited from there on has not been seen yet. */
  readonly count: number;
  put(delivery: T): void;
  /** Calls back for each delivery from now on. */
  onDelivery(listener: (delivery: T) => void): void;
  /**
   * The first delivery, from a given one on, of which `find` makes something. `what` names it for the error that is thrown when it does not
   * come within a minute; a change is usually told within seconds.
   */
  waitFor<R>(what: string, find: (delivery: T) => R | null, from?: number): Promise<R>;
}

const patienceMs = 60_000;

export function openInbox<T>(): Inbox<T> {
  const deliveries: T[] = [];
  const listeners = new Set<(delivery: T) => void>();
  return {
    get count() {
      return deliveries.length;
    },
    put(delivery) {
      deliveries.push(delivery);
      for (const listener of listeners) listener(delivery);
    },
    onDelivery(listener) {
      listeners.add(listener);
    },
    async waitFor<R>(what: string, find: (delivery: T) => R | null, from = 0): Promise<R> {
      for (const delivery of deliveries.slice(from)) {
        const found = find(delivery);
        if (found !== null) return found;
      }
      const { promise, resolve, reject } = Promise.withResolvers<R>();
      const listener = (delivery: T): void => {
        const found = find(delivery);
        if (found !== null) resolve(found);
      };
      const timer = setTimeout(
        () => reject(new Error(`${what} did not come within ${patienceMs / 1000} s`)),
        patienceMs,
      );
      listeners.add(listener);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        listeners.delete(listener);
      }
    },
  };
}
