import { randomUUID } from 'node:crypto';
import { ArmFailure, type ArmReply } from './armReply.ts';
import type { ArmRequest } from './armRequest.ts';
import { type ResourceId, rootOf } from './resourceId.ts';

/** Azure's long-running operations: a write is accepted at once and finished a little later. */
export interface AsyncOperations {
  /** Throws 409 while another operation on the same top-level resource runs. */
  refuseWhileBusy(id: ResourceId): void;
  /** Starts an operation; `finish` runs when it ends. The headers tell the client where to ask. */
  begin(request: ArmRequest, id: ResourceId, finish: () => void): Readonly<Record<string, string>>;
  /** Answers a client that asks; nothing when the path is not that of an operation. */
  status(request: ArmRequest): ArmReply | undefined;
  readonly running: number;
  stop(): void;
}

interface Operation {
  readonly name: string;
  readonly root: string;
  readonly startedAt: string;
  done: boolean;
}

const pathShape =
  /^\/subscriptions\/[^/]+\/providers\/[^/]+\/locations\/[^/]+\/(operations|operationResults)\/([^/]+)$/i;

/** `milliseconds`: how long an operation runs; at 0 it is over before the answer leaves. */
export function createAsyncOperations(milliseconds: number): AsyncOperations {
  const operations = new Map<string, Operation>();
  const timers = new Set<NodeJS.Timeout>();

  return {
    get running() {
      return timers.size;
    },
    refuseWhileBusy(id) {
      const root = rootOf(id);
      for (const operation of operations.values())
        if (!operation.done && operation.root === root.key)
          throw new ArmFailure(
            409,
            'AnotherOperationInProgress',
            `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${operation.name}.`,
          );
    },
    begin(request, id, finish) {
      const operation: Operation = {
        name: randomUUID(),
        root: rootOf(id).key,
        startedAt: new Date().toISOString(),
        done: milliseconds === 0,
      };
      operations.set(operation.name, operation);
      if (operation.done) finish();
      else {
        const timer = setTimeout(() => {
          timers.delete(timer);
          operation.done = true;
          finish();
        }, milliseconds);
        timers.add(timer);
      }
      const provider = id.type.split('/')[0];
      const place = `${request.origin}/subscriptions/${id.subscriptionId}/providers/${provider}/locations/local`;
      const version = `?api-version=${request.query.get('api-version')}`;
      return {
        'Azure-AsyncOperation': `${place}/operations/${operation.name}${version}`,
        ...(request.method === 'DELETE' ? { Location: `${place}/operationResults/${operation.name}${version}` } : {}),
        // Never 0: the Azure CLI takes that for no answer and waits for half a minute.
        'Retry-After': '1',
      };
    },
    status({ path, query, origin }) {
      const [, kind, name = ''] = pathShape.exec(path) ?? [];
      if (kind === undefined) return undefined;
      const operation = operations.get(name);
      if (operation === undefined)
        throw new ArmFailure(404, 'OperationNotFound', `The operation '${name}' was not found.`);
      const { done, startedAt } = operation;
      const headers = done ? {} : { 'Retry-After': '1', Location: `${origin}${path}?${query.toString()}` };
      if (kind.toLowerCase() === 'operationresults') return { status: done ? 204 : 202, headers };
      return { status: 200, headers, body: { name, status: done ? 'Succeeded' : 'InProgress', startTime: startedAt } };
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
