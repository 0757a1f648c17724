import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';

/** A write to ARM as a person makes it: the resource, and its new body (null deletes it). */
export interface ArmWrite {
  readonly resource: string;
  readonly body: object | null;
}

export interface ArmClient {
  /** Makes the change in somebody's name and waits until Azure has done it. Throws with ARM's own words when it refuses. */
  write(change: ArmWrite, actor: string): Promise<void>;
}

interface ArmAnswer {
  readonly status: number;
  readonly operation: string | undefined;
  readonly retryAfterSeconds: number;
  readonly text: string;
}

export const networkApiVersion = '2024-05-01';

/** A client for the stand-in's ARM, which its certificate alone makes trustworthy. */
export function armClient(endpoint: string, certificatePem: string): ArmClient {
  function send(method: string, url: URL, actor: string, body?: string): Promise<ArmAnswer> {
    const headers = { authorization: 'Bearer local', 'x-standin-actor': actor, 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method, headers, ca: certificatePem }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const operation = response.headers['azure-asyncoperation'];
          resolve({
            status: response.statusCode ?? 0,
            operation: Array.isArray(operation) ? operation[0] : operation,
            retryAfterSeconds: Number(response.headers['retry-after'] ?? 0),
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  return {
    async write(change, actor) {
      const url = new URL(`${change.resource}?api-version=${networkApiVersion}`, endpoint);
      const method = change.body === null ? 'DELETE' : 'PUT';
      const body = change.body === null ? undefined : JSON.stringify(change.body);
      const answer = await send(method, url, actor, body);
      if (answer.status >= 300) throw new Error(`${method} ${change.resource}: ${answer.status} ${answer.text}`);
      if (answer.operation === undefined) return;
      for (;;) {
        const { status, text } = await send('GET', new URL(answer.operation), actor);
        const state = status < 300 ? (JSON.parse(text) as { status?: string }).status : text;
        if (state === 'Succeeded') return;
        if (state !== 'InProgress') throw new Error(`${method} ${change.resource}: ${state}`);
        await pause(Math.min(answer.retryAfterSeconds, 0.1) * 1000);
      }
    },
  };
}
