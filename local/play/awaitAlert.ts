import type { Alert } from '../../shared/domain/alert.ts';
import type { AlertReceiver } from '../receivers/alertReceiver.ts';

/** How long an alert may take; a change is usually told within seconds. */
const patience = 60_000;

/**
 * Waits for the next alert of which `find` makes something. Begin before doing what it tells of; `what` names it for the error that is
 * thrown when it does not come.
 */
export function awaitAlert<T>(receiver: AlertReceiver, what: string, find: (alert: Alert) => T | null): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new Error(`${what}: no alert within ${patience / 1000} s`)), patience);
  receiver.onDelivery((alert) => {
    const found = find(alert);
    if (found === null) return;
    clearTimeout(timer);
    resolve(found);
  });
  // Who waits is still busy with the cause; the failure is his as soon as he looks.
  promise.catch(() => {});
  return promise;
}
