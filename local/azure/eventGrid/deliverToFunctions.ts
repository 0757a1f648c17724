import type { Deliver } from './eventDelivery.ts';

/**
 * Posts events to the Event Grid webhook of a functions host as Event Grid does: an array in the Event Grid schema, a
 * single object for a CloudEvent. Throws, so that the delivery is tried again, on any answer that is not 200 to 204.
 * @param address e.g. `http://127.0.0.1:7071/runtime/webhooks/eventgrid?functionName=onNetworkChange&code=…`
 */
export function deliverToFunctions(address: string): Deliver {
  const url = new URL(address);
  const post = async (body: unknown, contentType: string): Promise<void> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': `${contentType}; charset=utf-8`, 'aeg-event-type': 'Notification' },
      body: JSON.stringify(body),
      // Event Grid waits half a minute for an answer.
      signal: AbortSignal.timeout(30_000),
    });
    await response.arrayBuffer();
    if (response.status < 200 || response.status > 204) throw new Error(`${url.pathname} answered ${response.status}`);
  };
  return async (events) => {
    const cloudEvents = events.filter((event) => 'specversion' in event);
    for (const event of cloudEvents) await post(event, 'application/cloudevents+json');
    const others = events.filter((event) => !('specversion' in event));
    if (others.length > 0) await post(others, 'application/json');
  };
}
