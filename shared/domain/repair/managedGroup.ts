/** How Azure Batch names its groups, and Azure Databricks its rules: they are theirs to write. */
const batchGroup = /-azurebatch-cloudservicenetworksecuritygroup$/i;
const databricksRule = /^Microsoft\.Databricks-workspaces_UseOnly_/i;

/** Whether a network security group, by name or id, is one that Azure Batch puts on its nodes. */
export function isBatchGroup(group: string): boolean {
  return batchGroup.test(group);
}

/** Why a network security group, or rules of it, belong to a service of Azure; null where they do not. */
export function whyManaged(group: string, ruleNames: readonly string[]): string | null {
  if (isBatchGroup(group)) return 'Azure Batch manages this network security group';
  if (ruleNames.some((name) => databricksRule.test(name))) {
    return 'Azure Databricks manages rules of this network security group';
  }
  return null;
}
