import { idKey } from '../../armId.ts';
import { type Compute, type Fact, valueOf, type Workspace } from '../../estate/estate.ts';
import { becauseManaged, isManaged } from './profile.ts';
import type { Placement, Subject } from './subject.ts';
import { computeOf } from './substituteCompute.ts';

/**
 * The serverless compute of a workspace, null where it surely runs in no network of the customer's. It has no body of its own: the workspace
 * says where it runs. https://learn.microsoft.com/azure/machine-learning/how-to-use-serverless-compute
 */
export function serverlessSubject(workspace: Workspace): Subject | null {
  const { serverlessSubnet: subnet, serverlessNoPublicIp } = workspace;
  if ('value' in subnet && subnet.value === null) return null;
  const enableNodePublicIp: Fact<boolean | null> =
    'missing' in serverlessNoPublicIp
      ? serverlessNoPublicIp
      : { value: serverlessNoPublicIp.value === null ? null : !serverlessNoPublicIp.value };
  const compute: Compute = {
    ...computeOf(workspace, 'Serverless'),
    workspace: workspace.id,
    subnet,
    enableNodePublicIp,
  };
  return {
    key: idKey(workspace.id),
    id: workspace.id,
    kind: 'Serverless',
    compute,
    workspace,
    workspaceId: workspace.id,
    attached: null,
    placement: placementOf(workspace, compute),
  };
}

function placementOf(workspace: Workspace, { subnet, enableNodePublicIp }: Compute): Placement {
  const otherwise = 'aml-serverless-public-ip';
  const managed = isManaged(workspace);
  if (managed === true) {
    return { in: 'no customer network', profile: 'aml-managed-vnet', because: becauseManaged, otherwise };
  }
  if (managed !== false) return { in: 'cannot tell', missing: [managed] };
  const id = valueOf(subnet);
  if ('missing' in subnet || id === null) {
    const why = 'missing' in subnet ? subnet.missing : 'names no subnet';
    return { in: 'cannot tell', missing: [{ fact: 'workspace', resource: workspace.id, why }] };
  }
  const seats = [{ subnet: id }] as const;
  const publicIp = valueOf(enableNodePublicIp);
  if (publicIp !== null) {
    const profile = publicIp ? 'aml-serverless-public-ip' : 'aml-serverless-no-public-ip';
    const because = `serverlessComputeNoPublicIP of the workspace is ${!publicIp}`;
    return { in: 'customer network', profile, because, chosen: false, seats, unsure: null };
  }
  // UNVERIFIED what a workspace without the flag gets.
  const why =
    'missing' in enableNodePublicIp
      ? enableNodePublicIp.missing
      : 'its body does not say whether serverless nodes have public addresses';
  const missing = { fact: 'workspace', resource: workspace.id, why };
  const alternatives = ['aml-serverless-no-public-ip'] as const;
  const unsure = { alternatives, missing };
  return { in: 'customer network', profile: otherwise, because: why, chosen: false, seats, unsure };
}
