import type { RejectedEvents } from '../app/ports.ts';
import type { Storage } from './storage.ts';
import { tableKey } from './tableKey.ts';

export const rejectedEventsName = 'rejected-events';

/** Counting more is not worth the requests: somebody has to look anyway. */
const mostCounted = 5000;

/** The container `rejected-events`: one blob `<sha256 of the event>.json` an event, so that a redelivered one is kept once. */
export function createRejectedEvents(storage: Storage): RejectedEvents {
  return {
    async keep(event, issues) {
      const container = await storage.container(rejectedEventsName);
      const text = JSON.stringify(event) ?? 'null';
      const body = `{"issues":${JSON.stringify(issues)},"event":${text}}`;
      await container.getBlockBlobClient(`${tableKey(text)}.json`).upload(body, Buffer.byteLength(body), {
        blobHTTPHeaders: { blobContentType: 'application/json' },
      });
    },

    async count() {
      const container = await storage.container(rejectedEventsName);
      let count = 0;
      for await (const page of container.listBlobsFlat().byPage({ maxPageSize: mostCounted })) {
        count += page.segment.blobItems.length;
        if (count >= mostCounted) return { count, atLeast: true };
      }
      return { count, atLeast: false };
    },
  };
}
