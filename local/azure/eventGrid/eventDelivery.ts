import type { JsonBag } from '../json.ts';

/** Hands a batch to its receiver; throwing means it was not accepted. */
export type Deliver = (events: readonly JsonBag[]) => Promise<void>;

/** An event nobody accepted. */
interface DeadLetter {
  readonly event: JsonBag;
  readonly attempts: number;
  readonly lastError: string;
}

export interface EventDelivery {
  publish(event: JsonBag): void;
  /** Keeps what is published from now on. */
  pause(): void;
  /** Delivers what was kept, in the order of the writes or in the reverse; Event Grid promises no order. */
  resume(order?: 'as-written' | 'reversed'): void;
  /** Events not yet accepted or given up. */
  readonly pending: number;
  readonly deadLetters: readonly DeadLetter[];
  stop(): void;
}

export interface DeliveryOptions {
  /** Deliveries that are tried before an event becomes a dead letter. */
  readonly maxAttempts: number;
  /** The pause before the second try; it doubles with every further one, up to a second. */
  readonly backOffMilliseconds: number;
  /** How many times each event is delivered: Event Grid promises at least once, so more than once must do no harm. */
  readonly copies: number;
}

/** Event Grid's delivery at a scale of milliseconds: one event a batch, at least once, tried again when refused. */
export function createEventDelivery(deliver: Deliver, options: DeliveryOptions): EventDelivery {
  const deadLetters: DeadLetter[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let held: JsonBag[] | null = null;
  let pending = 0;
  let stopped = false;

  function settle(letter?: DeadLetter): void {
    pending -= 1;
    if (letter !== undefined) deadLetters.push(letter);
  }

  async function attempt(event: JsonBag, attempts: number): Promise<void> {
    try {
      await deliver([event]);
      settle();
    } catch (error) {
      if (stopped) return;
      const lastError = error instanceof Error ? error.message : String(error);
      if (attempts >= options.maxAttempts) return settle({ event, attempts, lastError });
      const wait = Math.min(options.backOffMilliseconds * 2 ** (attempts - 1), 1000);
      const timer = setTimeout(() => {
        timers.delete(timer);
        void attempt(event, attempts + 1);
      }, wait);
      timers.add(timer);
    }
    return undefined;
  }

  function send(event: JsonBag): void {
    for (let copy = 0; copy < options.copies; copy++) void attempt(event, 1);
  }

  return {
    publish(event) {
      if (stopped) return;
      pending += options.copies;
      if (held === null) send(event);
      else held.push(event);
    },
    pause() {
      held ??= [];
    },
    resume(order = 'as-written') {
      const events = held ?? [];
      held = null;
      for (const event of order === 'reversed' ? events.toReversed() : events) send(event);
    },
    get pending() {
      return pending;
    },
    deadLetters,
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
