import { egress } from './egress.ts';
import { inboundFlows } from './inboundFlows.ts';
import { outboundFlows } from './outboundFlows.ts';
import { placement } from './placement.ts';
import type { Requirement } from './requirement.ts';
import { subnetFlows } from './subnetFlows.ts';

/** Everything that is judged. Documentation, event filter, roles, alert texts and tests derive from it. */
export const catalogue = [
  ...placement,
  ...egress,
  ...inboundFlows,
  ...outboundFlows,
  ...subnetFlows,
] as const satisfies readonly Requirement[];

export type RequirementId = (typeof catalogue)[number]['id'];
