import { nameOf } from '../armId.ts';

/** The names of our own rules begin so, and nobody else's that we write. */
export const ruleNamePrefix = 'netguard-';

const signature = 'AML Network Guard: ';

/** Names of compute and workspaces are shorter than that. */
const longestName = 33;

/**
 * What a rule of ours says of itself in the portal: the requirement and the compute that it is for. Azure allows 140 characters; of names
 * only what Azure allows in them is repeated.
 */
export function describeOwnRule(requirement: string, compute: string, workspace: string): string {
  return `${signature}${requirement} for ${plainName(compute)} of ${plainName(workspace)}`;
}

function plainName(id: string): string {
  return nameOf(id)
    .replace(/[^\w.-]/g, '?')
    .slice(0, longestName);
}

/** Whether a rule is one that we wrote: by its name, and by what it says of itself, which the event of a write does not tell. */
export function isOwnRule(name: string, description: unknown): boolean {
  return (
    name.toLowerCase().startsWith(ruleNamePrefix) &&
    typeof description === 'string' &&
    description.startsWith(signature)
  );
}
