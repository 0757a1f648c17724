import { idKey, parseArmId } from '../domain/armId.ts';
import { checkEstate } from '../domain/check.ts';
import { parseEstate } from '../domain/estate/parseEstate.ts';
import { isRecord } from '../domain/isRecord.ts';
import type { AmlProfile } from '../domain/requirements/subjects/profile.ts';
import type { Facts, Judge, ServiceTagReader, ServiceTagReading } from './liveFacts.ts';

/** Judges live facts by the same parser and the same requirements as an exported estate. */
export function createJudge(readServiceTags: ServiceTagReader, profile: AmlProfile | null): Judge {
  return async (facts, computes, asOf) => {
    const serviceTags = await serviceTagsOf(facts, computes, readServiceTags);
    const missing = serviceTags?.missing ?? null;
    const estate = parseEstate(facts.documents, [...facts.missing, ...(missing === null ? [] : [missing])]);
    const document = checkEstate(estate, {
      serviceTags: serviceTags?.tags ?? null,
      asOf,
      only: { computes: new Set(computes.map(idKey)) },
      ...(profile === null ? {} : { profile }),
    });
    return { document, transient: serviceTags?.transient ?? false };
  };
}

/** The service tags for these facts; null where nothing says whose to ask for. */
export async function serviceTagsOf(
  facts: Facts,
  computes: readonly string[],
  readServiceTags: ServiceTagReader,
): Promise<ServiceTagReading | null> {
  const subscription = computes.map((id) => parseArmId(id)?.subscription).find((id) => typeof id === 'string');
  const location = anyLocation(facts);
  if (typeof subscription !== 'string' || location === null) return null;
  return await readServiceTags(subscription, location);
}

function anyLocation(facts: Facts): string | null {
  for (const { body } of facts.documents) {
    const location = isRecord(body) ? body['location'] : undefined;
    if (typeof location === 'string' && /^[a-z0-9 ]+$/i.test(location))
      return location.replaceAll(' ', '').toLowerCase();
  }
  return null;
}
