import { type ArmId, parseArmId } from './armId.ts';
import { isRecord } from './isRecord.ts';
import { type Issue, shown } from './issue.ts';
import { scopeOf } from './scope.ts';

/** Who made a change. Of the caller's claims nothing else is kept: addresses and the rest are personal data that no finding needs. */
interface Actor {
  /** The principal name of a person. */
  readonly name: string | null;
  /** The application (client) id, where no person acted. */
  readonly application: string | null;
  readonly objectId: string | null;
}

/** One change of one watched resource, as Event Grid told it. It carries no old or new value: those are read from ARM. */
export interface Change {
  readonly eventId: string;
  readonly operation: 'write' | 'delete';
  /** The changed resource, as spelt in the event. */
  readonly resourceId: string;
  /** Lower case. */
  readonly resourceType: string;
  /** The id of the scope that has to be evaluated again, lower case. */
  readonly scope: string;
  readonly actor: Actor;
  readonly correlationId: string | null;
  /** ISO 8601, UTC. */
  readonly time: string;
}

export type EventReading =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'malformed'; readonly issues: readonly Issue[] };

const operations: Readonly<Record<string, Change['operation']>> = {
  'microsoft.resources.resourcewritesuccess': 'write',
  'microsoft.resources.resourcedeletesuccess': 'delete',
};

const claim = {
  objectId: ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'],
  principalName: ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'upn'],
  // Guests and personal accounts have no upn.
  uniqueName: ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', 'unique_name', 'preferred_username'],
  application: ['appid', 'azp'],
} as const;

/**
 * Reads one event of a subscription's or resource group's system topic, in the Event Grid schema or as CloudEvents 1.0. Letter case is
 * not relied on: captured events write `authorization.Scope` where the documentation has `scope`. UNVERIFIED: no captured event of an NSG,
 * route table or subnet was found, so what is read of them are the fields that all resources' events share.
 * Source: "Azure subscription as an Event Grid source", https://learn.microsoft.com/azure/event-grid/event-schema-subscriptions
 */
export function parseChange(event: unknown): EventReading {
  if (!isRecord(event)) return malformed('$', `expected an event, got ${shown(event)}`);
  const cloudEvent = text(event, 'specversion') !== null;
  const [typeField, timeField] = cloudEvent ? ['type', 'time'] : ['eventType', 'eventTime'];
  const eventId = text(event, 'id');
  const type = text(event, typeField);
  if (eventId === null) return malformed('$.id', `expected the event's id, got ${shown(field(event, 'id'))}`);
  if (type === null) return malformed(`$.${typeField}`, `expected a type, got ${shown(field(event, typeField))}`);
  const announced = operations[type.toLowerCase()];
  if (announced === undefined) return { kind: 'ignored', why: `event type ${shown(type)}` };

  const data = field(event, 'data');
  const subjects = [
    text(event, 'subject'),
    text(data, 'resourceUri'),
    text(field(data, 'authorization'), 'scope'),
  ].filter((subject) => subject !== null);
  const resource = subjects.map(changedResource).find((id) => id !== null);
  if (resource === undefined) {
    if (subjects.some(isScopeOfResources)) return { kind: 'ignored', why: 'a subscription or resource group' };
    return malformed('$.subject', `expected the ARM id of a resource, got ${shown(field(event, 'subject'))}`);
  }
  const scope = scopeOf(resource);
  if (scope === null) return { kind: 'ignored', why: `resource type ${resource.type}` };

  const instant = Date.parse(text(event, timeField) ?? '');
  if (Number.isNaN(instant))
    return malformed(`$.${timeField}`, `expected an ISO 8601 time, got ${shown(field(event, timeField))}`);

  const ofTags = /^microsoft\.resources\/tags\//i.test(text(data, 'operationName') ?? '');
  return {
    kind: 'change',
    change: {
      eventId,
      // Deleting the tags of a resource is a change of the resource.
      operation: ofTags ? 'write' : announced,
      resourceId: resource.text,
      resourceType: resource.type,
      scope: scope.id,
      actor: actorOf(data),
      correlationId: text(data, 'correlationId'),
      time: new Date(instant).toISOString(),
    },
  };
}

function malformed(path: string, expected: string): EventReading {
  return { kind: 'malformed', issues: [{ path, expected }] };
}

/** The resource that a subject stands for: tags are written to `…/providers/Microsoft.Resources/tags/default` of the tagged resource. */
function changedResource(subject: string): ArmId | null {
  const id = parseArmId(subject);
  if (id?.type !== 'microsoft.resources/tags' || id.parent === null) return id;
  return parseArmId(id.parent);
}

function isScopeOfResources(subject: string): boolean {
  return /^\/?subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?\/?$/i.test(subject);
}

function actorOf(data: unknown): Actor {
  const claims = field(data, 'claims');
  const evidence = field(field(data, 'authorization'), 'evidence');
  const first = (names: readonly string[]): string | null => {
    for (const name of names) {
      const value = text(claims, name);
      if (value !== null) return value;
    }
    return null;
  };
  const byApplication = text(claims, 'idtyp')?.toLowerCase() === 'app';
  const name = byApplication ? null : (first(claim.principalName) ?? first(claim.uniqueName));
  // The evidence names whose role assignment allowed the call; a group's is not the caller.
  const caller = text(evidence, 'principalType')?.toLowerCase() === 'group' ? null : text(evidence, 'principalId');
  return {
    name,
    application: name === null ? first(claim.application) : null,
    objectId: first(claim.objectId) ?? caller,
  };
}

/** Event ids, names and correlation ids are far shorter; what is longer is somebody's mistake or attack. */
const longestText = 512;

/** A field by name, in any letter case; the exact spelling wins. */
function field(parent: unknown, name: string): unknown {
  if (!isRecord(parent)) return undefined;
  if (Object.hasOwn(parent, name)) return parent[name];
  const spelt = Object.keys(parent).find((key) => key.toLowerCase() === name.toLowerCase());
  return spelt === undefined ? undefined : parent[spelt];
}

/** A non-empty text; null for anything else. Ids of resources may be longer than the rest. */
function text(parent: unknown, name: string): string | null {
  const value = field(parent, name);
  if (typeof value !== 'string' || value.trim() === '') return null;
  return /^(subject|resourceUri|scope)$/.test(name) ? value : value.slice(0, longestText).toWellFormed();
}
