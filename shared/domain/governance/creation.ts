import { type Answer, no, yes } from './answer.ts';
import { isManagementGroup, scopeHolds } from './scopeHolds.ts';
import type { TextPattern } from './textPattern.ts';

/** A resource that somebody is about to make, as far as it is known before. */
export interface NewResource {
  /** As Azure writes it: `Microsoft.Network/publicIPAddresses`. */
  readonly type: string;
  /** The id of the resource group it is made in. */
  readonly resourceGroup: string;
  /** An ARM location in its short form; null where it is not known. */
  readonly location: string | null;
  /** Null where nothing is known of it. */
  readonly name: TextPattern | null;
}

/** The making of a resource, as of an instant. */
export interface Creation {
  readonly resource: NewResource;
  /** ISO 8601: exemptions end. */
  readonly asOf: string;
  /**
   * Whether the management groups of the estate hold the resource's subscription. Their ids do not say it, but what is listed for one
   * subscription comes from groups that hold it.
   */
  readonly inManagementGroups: Answer;
}

/** Whether a scope holds the resource that is made. A scope within its resource group is that of another resource. */
export function creationIsIn(scope: string, { resource, inManagementGroups }: Creation): Answer {
  if (isManagementGroup(scope)) return inManagementGroups;
  return scopeHolds(scope, resource.resourceGroup) ? yes : no;
}
