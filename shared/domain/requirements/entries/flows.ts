import type { Requirement } from '../requirement.ts';
import { attachedFlows } from './attachedFlows.ts';
import { batchFlows } from './batchFlows.ts';
import { databricksFlows } from './databricksFlows.ts';
import { inboundFlows } from './inboundFlows.ts';
import { outboundFlows } from './outboundFlows.ts';
import { subnetFlows } from './subnetFlows.ts';

/** The families in which packets stand that a compute needs. */
export const flows = [
  ...inboundFlows,
  ...outboundFlows,
  ...subnetFlows,
  ...attachedFlows,
  ...databricksFlows,
  ...batchFlows,
] as const satisfies readonly Requirement[];
