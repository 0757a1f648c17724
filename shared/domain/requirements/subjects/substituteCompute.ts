import type { Compute, Fact, Resource } from '../../estate/estate.ts';
import { unsaidHealth } from '../../estate/readMachineLearning.ts';
import type { ComputeKind } from '../requirement.ts';

const none: Fact<null> = { value: null };

/** What is no compute of a workspace, in a compute's terms: it has the head of the resource, and says nothing else. */
export function computeOf(resource: Resource, kind: ComputeKind): Compute {
  const { id, name, location } = resource;
  return {
    id,
    name,
    location,
    workspace: '',
    kind: { value: kind },
    computeLocation: none,
    attached: none,
    subnet: none,
    enableNodePublicIp: none,
    sshPublicAccess: none,
    sshPort: none,
    maxNodeCount: none,
    currentNodeCount: none,
    health: unsaidHealth,
  };
}
