import type { Resource } from './estate.ts';
import { locationAt } from './place.ts';
import type { Item } from './readDocument.ts';

/** The fields of every resource. */
export function readHead(item: Item): Resource {
  return { id: item.id.text, name: item.id.name, location: locationAt(item.body, 'location') };
}
