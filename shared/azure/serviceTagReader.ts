import type { ServiceTagReader } from '../app/liveFacts.ts';
import { parseServiceTags, type ServiceTags } from '../domain/network/serviceTags.ts';
import { networkApiVersion } from './apiVersions.ts';
import type { ArmRest } from './armRest.ts';

/** Azure publishes new tags weekly and announces new prefixes a week ahead. */
const freshMs = 24 * 3600 * 1000;
/** How long an answer that could not be renewed goes on being used before it is asked for again. */
const retryMs = 10 * 60 * 1000;

/** Keeps the answer for a day in this process: it is some megabytes. */
export function openServiceTagReader(rest: ArmRest, now: () => Date): ServiceTagReader {
  let kept: { readonly tags: ServiceTags; readonly until: number } | undefined;

  return async (subscription, location) => {
    if (kept !== undefined && now().getTime() < kept.until) return { tags: kept.tags, missing: null, transient: false };
    const path = `/subscriptions/${subscription}/providers/Microsoft.Network/locations/${location}/serviceTags`;
    const outcome = await rest.list(path, networkApiVersion);
    if (outcome.kind === 'read') {
      kept = { tags: parseServiceTags(outcome.body).tags, until: now().getTime() + freshMs };
      return { tags: kept.tags, missing: null, transient: false };
    }
    if (kept !== undefined) {
      kept = { tags: kept.tags, until: now().getTime() + retryMs };
      return { tags: kept.tags, missing: null, transient: false };
    }
    const missing = { fact: 'serviceTags', resource: path, why: outcome.why };
    return { tags: null, missing, transient: outcome.transient };
  };
}
