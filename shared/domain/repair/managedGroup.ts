/** How Azure Batch names its groups, and Azure Databricks its rules: they are theirs to write. */
const batchGroup = /-azurebatch-cloudservicenetworksecuritygroup$/i;
const databricksRule = /^Microsoft\.Databricks-workspaces_UseOnly_/i;

/** Why a network security group, or rules of it, belong to a service of Azure; null where they do not. */
export function whyManaged(group: string, ruleNames: readonly string[]): string | null {
  if (batchGroup.test(group)) return 'Azure Batch manages this network security group';
  if (ruleNames.some((name) => databricksRule.test(name))) {
    return 'Azure Databricks manages rules of this network security group';
  }
  return null;
}
