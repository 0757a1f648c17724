import { createRequire } from 'node:module';
import type * as AdaptiveCards from 'adaptivecards';

// Its ESM entry does not load in Node.
const { AdaptiveCard, SerializationContext } = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof AdaptiveCards;

/**
 * What Microsoft's own parser has against a card: what it reports, and what it drops because the schema of the card's version has no such
 * property or value. No package holds the JSON schema; the parser carries the schema that the renderers go by.
 */
export function cardProblems(content: unknown): readonly string[] {
  const card = new AdaptiveCard();
  const context = new SerializationContext();
  card.parse(content, context);
  const reported = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const failures = card.validateProperties().validationEvents.map(({ message }) => message);
  const kept: unknown = card.toJSON();
  return [...reported, ...failures, ...differences(content, kept, '$')];
}

function differences(given: unknown, kept: unknown, path: string): readonly string[] {
  if (typeof given !== 'object' || given === null || typeof kept !== 'object' || kept === null) {
    return given === kept ? [] : [`${path}: ${JSON.stringify(given)} was read as ${JSON.stringify(kept)}`];
  }
  const fields = new Map(Object.entries(kept));
  return Object.entries(given).flatMap(([name, value]) => differences(value, fields.get(name), `${path}.${name}`));
}
