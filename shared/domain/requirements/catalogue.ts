import { attachedFlows } from './entries/attachedFlows.ts';
import { batchFlows } from './entries/batchFlows.ts';
import { batchManagedGroup } from './entries/batchManagedGroup.ts';
import { batchMode } from './entries/batchMode.ts';
import { capacity } from './entries/capacity.ts';
import { databricksFlows } from './entries/databricksFlows.ts';
import { databricksPlacement } from './entries/databricksPlacement.ts';
import { databricksRoutes } from './entries/databricksRoutes.ts';
import { egress } from './entries/egress.ts';
import { governance } from './entries/governance.ts';
import { inboundFlows } from './entries/inboundFlows.ts';
import { nameResolution } from './entries/nameResolution.ts';
import { outboundFlows } from './entries/outboundFlows.ts';
import { placement } from './entries/placement.ts';
import { privateEndpoints } from './entries/privateEndpoints.ts';
import { routes } from './entries/routes.ts';
import { serviceEndpointPolicies } from './entries/serviceEndpointPolicies.ts';
import { storage } from './entries/storage.ts';
import { subnetFlows } from './entries/subnetFlows.ts';
import { tagSource } from './entries/tagSource.ts';
import { unobservable } from './entries/unobservable.ts';
import type { Requirement } from './requirement.ts';

/** The requirements by what they are about, in the order in which people read them. */
export const families = {
  'Where the compute lives': placement,
  'Room for nodes': capacity,
  'The way out': egress,
  'Which way packets take': routes,
  'What has to reach the nodes': inboundFlows,
  'What the nodes have to reach': outboundFlows,
  'What nodes need from each other': subnetFlows,
  'Service endpoint policies': serviceEndpointPolicies,
  'Storage, key vault and registry': storage,
  'The private endpoint of the workspace': privateEndpoints,
  'How nodes find names': nameResolution,
  'Locks, policies, quotas and roles': governance,
  'What Azure Batch does itself': [...batchManagedGroup, ...batchMode],
  'What pools of Azure Batch need to pass': batchFlows,
  'Attached machines and clusters': attachedFlows,
  'The network of Azure Databricks': databricksPlacement,
  'What Azure Databricks needs to pass': [...databricksFlows, ...databricksRoutes],
  'The addresses that flows are judged by': tagSource,
  'Outside of what is read': unobservable,
} as const satisfies Readonly<Record<string, readonly Requirement[]>>;

/** Everything that is judged, or that a person has to check. Documentation, event filter, roles, alert texts and tests derive from it. */
export const catalogue = Object.values(families).flat();

export type RequirementId = (typeof catalogue)[number]['id'];
