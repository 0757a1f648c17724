import { idKey } from '../../armId.ts';
import type { DatabricksWorkspace, HdInsightCluster, VirtualMachine } from '../../estate/attachedResource.ts';
import { type Compute, type Estate, type Fact, type Resource, valueOf } from '../../estate/estate.ts';
import type { Missing } from '../../verdict.ts';
import type { Profile } from './profile.ts';
import type { Attached, Placement, Seat, Subject } from './subject.ts';

type AttachedKind = 'VirtualMachine' | 'HDInsight' | 'Databricks';

/** What stands behind a compute that is attached, where it is and how it talks; null where the estate does not hold it. */
interface Behind {
  readonly resource: Resource;
  readonly attached: Attached;
  readonly enableNodePublicIp: Fact<boolean | null>;
  readonly placement: Placement;
}

/** A virtual machine, HDInsight cluster or Databricks workspace that a workspace uses as compute. */
export function attachedSubject(compute: Compute, kind: AttachedKind, estate: Estate): Subject {
  const workspace = estate.workspaces.get(idKey(compute.workspace)) ?? null;
  const { attached: reference } = compute;
  const behind = 'value' in reference && reference.value !== null ? behindOf(kind, reference.value, estate) : null;
  const common = {
    key: idKey(compute.id),
    kind,
    workspace,
    workspaceId: workspace?.id ?? compute.workspace,
  };
  if (behind === null) {
    const missing = notThere(compute, kind);
    return {
      ...common,
      id: valueOf(reference) ?? compute.id,
      compute,
      attached: null,
      placement: { in: 'cannot tell', missing: [missing] },
    };
  }
  const { resource, attached, enableNodePublicIp, placement } = behind;
  const [seat] = placement.in === 'customer network' ? placement.seats : [];
  return {
    ...common,
    id: resource.id,
    // Where the nodes are is where the resource is, which the registration may not repeat.
    compute: {
      ...compute,
      computeLocation: resource.location,
      subnet: { value: seat?.subnet ?? null },
      enableNodePublicIp,
    },
    attached,
    placement,
  };
}

const facts: Readonly<Record<AttachedKind, string>> = {
  VirtualMachine: 'virtualMachine',
  HDInsight: 'hdInsightCluster',
  Databricks: 'databricksWorkspace',
};

function notThere({ id, attached }: Compute, kind: AttachedKind): Missing {
  if ('missing' in attached) return { fact: 'compute', resource: id, why: attached.missing };
  if (attached.value === null) return { fact: 'compute', resource: id, why: 'its body does not name the resource' };
  return { fact: facts[kind], resource: attached.value, why: 'not in the estate' };
}

function behindOf(kind: AttachedKind, id: string, estate: Estate): Behind | null {
  switch (kind) {
    case 'VirtualMachine': {
      const virtualMachine = estate.virtualMachines.get(idKey(id));
      return virtualMachine === undefined ? null : behindMachine(virtualMachine, estate);
    }
    case 'HDInsight': {
      const hdInsight = estate.hdInsightClusters.get(idKey(id));
      return hdInsight === undefined ? null : behindCluster(hdInsight);
    }
    case 'Databricks': {
      const databricks = estate.databricksWorkspaces.get(idKey(id));
      return databricks === undefined ? null : behindDatabricks(databricks);
    }
  }
}

function seated(
  profile: Profile,
  because: string,
  seats: readonly Seat[],
  missing: readonly Missing[],
  unsure: Extract<Placement, { in: 'customer network' }>['unsure'] = null,
): Placement {
  const [first, ...others] = seats;
  if (missing.length > 0) return { in: 'cannot tell', missing };
  if (first === undefined) {
    const none = 'it is in no virtual network of its owner';
    return { in: 'no customer network', profile: 'none', because: none, otherwise: profile };
  }
  return { in: 'customer network', profile, because, chosen: false, seats: [first, ...others], unsure };
}

function behindMachine(virtualMachine: VirtualMachine, { networkInterfaces }: Estate): Behind {
  const seats: Seat[] = [];
  const missing: Missing[] = [];
  const ids = virtualMachine.networkInterfaces;
  if ('missing' in ids) missing.push({ fact: 'virtualMachine', resource: virtualMachine.id, why: ids.missing });
  let publicAddress: Fact<boolean> = { value: false };
  for (const id of valueOf(ids) ?? []) {
    const networkInterface = networkInterfaces.get(idKey(id));
    const subnets = networkInterface?.subnets ?? { missing: 'not in the estate' };
    if (networkInterface === undefined || 'missing' in subnets) {
      missing.push({ fact: 'networkInterface', resource: id, why: valueOr(subnets) });
      continue;
    }
    for (const subnet of new Set(subnets.value)) seats.push({ subnet, networkInterface });
    if (valueOf(publicAddress) !== true) publicAddress = networkInterface.publicAddress;
  }
  return {
    resource: virtualMachine,
    attached: { virtualMachine },
    enableNodePublicIp: publicAddress,
    placement: seated('attached-vm', 'it is a virtual machine that is attached to the workspace', seats, missing),
  };
}

function valueOr(fact: Fact<unknown>): string {
  return 'missing' in fact ? fact.missing : '';
}

/** The load balancer of a cluster that is managed from outside has public addresses. https://learn.microsoft.com/azure/hdinsight/hdinsight-private-link */
function behindCluster(hdInsight: HdInsightCluster): Behind {
  const { id, subnets, resourceProviderConnection } = hdInsight;
  const outbound = valueOf(resourceProviderConnection)?.toLowerCase() === 'outbound';
  const unread = [subnets, resourceProviderConnection].flatMap((fact) =>
    'missing' in fact ? [{ fact: 'hdInsightCluster', resource: id, why: fact.missing }] : [],
  );
  const seats = (valueOf(subnets) ?? []).map((subnet) => ({ subnet }));
  const says = valueOf(resourceProviderConnection);
  const because =
    says === null
      ? 'the cluster does not say that it opens the management connection itself'
      : `resourceProviderConnection of the cluster is ${says}`;
  return {
    resource: hdInsight,
    attached: { hdInsight },
    enableNodePublicIp: { value: !outbound },
    placement: seated(outbound ? 'hdinsight-outbound' : 'hdinsight-inbound', because, seats, unread),
  };
}

/** https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject */
function behindDatabricks(databricks: DatabricksWorkspace): Behind {
  const { enableNoPublicIp } = databricks;
  const noPublicIp = valueOf(enableNoPublicIp);
  return {
    resource: databricks,
    attached: { databricks },
    enableNodePublicIp:
      'missing' in enableNoPublicIp ? enableNoPublicIp : { value: noPublicIp === null ? null : !noPublicIp },
    placement: databricksPlacement(databricks),
  };
}

function databricksPlacement(databricks: DatabricksWorkspace): Placement {
  const { id, customVirtualNetwork, hostSubnet, containerSubnet, enableNoPublicIp, requiredNsgRules } = databricks;
  const unread = [customVirtualNetwork, hostSubnet, containerSubnet, requiredNsgRules].flatMap((fact) =>
    'missing' in fact ? [{ fact: 'databricksWorkspace', resource: id, why: fact.missing }] : [],
  );
  if (unread.length > 0) return { in: 'cannot tell', missing: unread };
  const isLinked = valueOf(requiredNsgRules)?.toLowerCase() === 'noazuredatabricksrules';
  const connected: Profile = isLinked ? 'databricks-scc-private-link' : 'databricks-scc';
  const noPublicIp = valueOf(enableNoPublicIp);
  const profile: Profile = noPublicIp === false ? 'databricks-public-ip' : connected;
  if (valueOf(customVirtualNetwork) === null) {
    const because = 'the Databricks workspace lives in a managed network of its own';
    return { in: 'no customer network', profile: 'databricks-managed-vnet', because, otherwise: profile };
  }
  const subnets = [hostSubnet, containerSubnet].map(valueOf).filter((subnet) => subnet !== null);
  if (subnets.length === 0) {
    const missing = { fact: 'databricksWorkspace', resource: id, why: 'its body names no subnet' };
    return { in: 'cannot tell', missing: [missing] };
  }
  const seats = [...new Set(subnets)].map((subnet) => ({ subnet }));
  if (noPublicIp !== null) {
    const because = `enableNoPublicIp of the Databricks workspace is ${noPublicIp}${isLinked ? ', and requiredNsgRules NoAzureDatabricksRules' : ''}`;
    return seated(profile, because, seats, []);
  }
  const why =
    'missing' in enableNoPublicIp
      ? enableNoPublicIp.missing
      : 'its body does not say whether its nodes have public addresses';
  const missing = { fact: 'databricksWorkspace', resource: id, why };
  return seated(profile, why, seats, [], { alternatives: ['databricks-public-ip'], missing });
}
