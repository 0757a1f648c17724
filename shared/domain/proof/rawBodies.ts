import { idKey } from '../armId.ts';
import type { EstateDocument } from '../estate/estate.ts';
import { readDocument } from '../estate/readDocument.ts';
import { subnetsInside } from '../estate/readNetwork.ts';
import { isRecord } from '../isRecord.ts';
import { canonicalJson } from './canonicalJson.ts';

/** The body of a resource as canonical JSON, or why no proof can rest on it. */
type RawBody = { readonly text: string } | { readonly none: string };

/** Children that an estate may hold on their own, apart from the body that lists them. */
const child = /\/(securityrules|routes|virtualnetworkpeerings)\/[^/]+$/;

export interface RawBodies {
  readonly of: (id: string) => RawBody;
  /** Ids of the rows that say which security admin configurations are in effect on a network. */
  readonly adminRuleRows: (network: string) => readonly string[];
}

/**
 * Looks up what the documents of an estate say of a resource. A proof rests on one body: where several differ, or a part stands on its
 * own, which of them counts would be one more thing to believe.
 */
export function rawBodies(documents: readonly EstateDocument[]): RawBodies {
  const bodies = new Map<string, unknown[]>();
  const apart = new Map<string, string>();

  function add(key: string, body: unknown): void {
    if (isRecord(body) && Object.hasOwn(body, 'properties') && !isRecord(body['properties'])) return;
    const held = bodies.get(key);
    if (held === undefined) bodies.set(key, [body]);
    else held.push(body);
    if (child.test(key)) apart.set(key.replace(child, ''), key);
  }

  for (const [order, document] of documents.entries()) {
    for (const item of readDocument(document, order, () => {}).items) {
      add(idKey(item.id.text), item.body.value);
      if (item.id.type !== 'microsoft.network/virtualnetworks') continue;
      const { items } = subnetsInside({ ...item, body: { ...item.body, report: () => {} } });
      for (const subnet of items) add(idKey(subnet.id.text), subnet.body.value);
    }
  }

  function of(id: string): RawBody {
    const [first, ...others] = bodies.get(idKey(id)) ?? [];
    if (first === undefined) return { none: `${id} is not in the estate` };
    const part = apart.get(idKey(id));
    if (part !== undefined) return { none: `${part} is in the estate on its own, apart from ${id}` };
    try {
      const text = canonicalJson(first);
      const same = others.every((other) => canonicalJson(other) === text);
      return same ? { text } : { none: `${id} is in the estate twice, with different content` };
    } catch (error) {
      // A body of some thousand nested lists can be read, but not written.
      if (error instanceof RangeError) return { none: `${id} has too many levels of nesting` };
      throw error;
    }
  }

  return {
    of,
    adminRuleRows: (network) =>
      [...bodies.keys()].filter((key) =>
        key.startsWith(`${idKey(network)}/providers/microsoft.network/effectivesecurityadminrules/`),
      ),
  };
}
