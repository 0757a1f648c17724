import type { JsonBag } from '../json.ts';

/** The subscription of everything in the sample estate. */
export const sampleSubscription = '5a3c7e10-2b4d-4f68-9a01-c2d3e4f50617';
export const sampleRegion = 'westeurope';

/** The id of a top-level resource of the sample estate, or of a child: `…/subnets/x` is part of the name. */
export function sampleId(resourceGroup: string, type: string, name: string): string {
  return `/subscriptions/${sampleSubscription}/resourceGroups/${resourceGroup}/providers/${type}/${name}`;
}

/** A resource of the sample estate that stands in the sample region. */
export function sampleResource(
  resourceGroup: string,
  type: string,
  name: string,
  properties: JsonBag,
  others: JsonBag = {},
): JsonBag {
  return {
    id: sampleId(resourceGroup, type, name),
    name,
    type,
    location: sampleRegion,
    tags: {},
    ...others,
    properties: { provisioningState: 'Succeeded', ...properties },
  };
}
