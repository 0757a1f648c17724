import { idKey, nameOf, parseArmId } from '../armId.ts';
import { checkEstate } from '../check.ts';
import type { Estate, EstateDocument } from '../estate/estate.ts';
import { parseEstate } from '../estate/parseEstate.ts';
import { parseSecurityRules } from '../network/securityRule.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { printable } from '../printable.ts';
import type { AmlProfile } from '../requirements/subjects/profile.ts';
import { type Missing, type RemediationChange, unitOf, type Verdict } from '../verdict.ts';
import { type AddedRule, whyPacketsForbid } from './otherPackets.ts';
import { ruleNamePrefix } from './ownRule.ts';
import { worseVerdict } from './worseVerdict.ts';

/** The facts that a judge gets, and the change that is asked about. */
export interface RepairQuestion {
  /** All that was read of `computes`, and every subnet and network interface that the group of the change is attached to. */
  readonly documents: readonly EstateDocument[];
  /** What reading did not get. */
  readonly missing: readonly Missing[];
  readonly tags: ServiceTags | null;
  /** As the judge's: replaces the profile of every compute in a customer's network. */
  readonly profile: AmlProfile | null;
  /** ISO 8601. */
  readonly asOf: string;
  /** Everything judged that the group may touch, by ARM id of compute, Batch pool or workspace (its serverless compute). */
  readonly computes: readonly string[];
  readonly verdict: Verdict;
  readonly change: RemediationChange;
}

export type RepairProof = { readonly proven: true } | { readonly proven: false; readonly reason: string };

/**
 * Proves that a new rule repairs a violated requirement, and does nothing else: on the facts with the rule in them the requirement is
 * compliant and no verdict is worse, the rule names no packet but those that the requirement needs, and wherever the group stands no other
 * packet fares otherwise than before. What cannot be decided is not proven.
 */
export function proveRepair(question: RepairQuestion): RepairProof {
  const { documents, missing, change } = question;
  const before = parseEstate(documents, missing);
  const added = readChange(change, before);
  if ('reason' in added) return notProven(added.reason);
  const after = parseEstate([...documents, { source: 'repair', body: added.body }], missing);
  const reason = whyVerdictsForbid(question, before, after) ?? whyPacketsForbid(question, before, added);
  return reason === null ? { proven: true } : notProven(reason);
}

function notProven(reason: string): RepairProof {
  return { proven: false, reason };
}

const lastPriority = 4096;
const ruleName = new RegExp(`^${ruleNamePrefix}[a-z0-9-]{1,70}$`);

/** The rule of a change beside the rules of its group, and the child resource as ARM would answer it. */
interface ReadChange extends AddedRule {
  readonly body: unknown;
}

function readChange({ operation, resource, body }: RemediationChange, estate: Estate): ReadChange | { reason: string } {
  const id = parseArmId(resource);
  if (operation !== 'put' || id?.type !== 'microsoft.network/networksecuritygroups/securityrules') {
    return { reason: 'the change is not one rule of a network security group' };
  }
  if (!ruleName.test(id.name)) return { reason: `${printable(id.name)} is no name of a rule that we write` };
  const parsed = parseSecurityRules([{ ...body, name: id.name }], '');
  const [rule] = parsed.rules;
  const readable = rule !== undefined && rule.unreadable === null && rule.priority <= lastPriority;
  if (!readable) return { reason: 'the rule of the change cannot be read' };
  if (rule.access !== 'Allow') return { reason: 'a repair only allows' };

  const group = estate.networkSecurityGroups.get(idKey(id.parent ?? ''));
  if (group === undefined) return { reason: 'its network security group is not among the facts' };
  if ('missing' in group.rules) return { reason: `the network security group cannot be read: ${group.rules.missing}` };
  const others = group.rules.value;
  const namesake = others.find(({ name }) => name.toLowerCase() === id.name);
  if (namesake !== undefined) return { reason: `a rule ${id.name} is there already` };
  const holder = others.find(({ direction, priority }) => direction === rule.direction && priority === rule.priority);
  if (holder !== undefined) return { reason: `rule ${printable(holder.name)} has priority ${rule.priority} already` };
  const type = 'Microsoft.Network/networkSecurityGroups/securityRules';
  return { group: group.id, rule, others, body: { ...body, id: id.text, name: id.name, type } };
}

/** Judges everything twice, by the check that found the violation. */
function whyVerdictsForbid(question: RepairQuestion, before: Estate, after: Estate): string | null {
  const { verdict, tags, profile, asOf, computes } = question;
  const options = { serviceTags: tags, asOf, ...(profile === null ? {} : { profile }) };
  const [was, is] = [checkEstate(before, options), checkEstate(after, options)];
  const found = was.verdicts.find(({ id }) => id === verdict.id);
  if (found === undefined) return 'on these facts there is no such verdict';
  if (found.state !== 'violated') return `on these facts the requirement is ${found.state}`;
  const { class: remedy } = found.remediation;
  if (remedy !== 'auto') return `a repair of class ${remedy} is for a person to decide`;
  const restored = is.verdicts.find(({ id }) => id === verdict.id)?.state ?? 'gone';
  if (restored !== 'compliant') return `with the rule the requirement would be ${restored}`;
  const unjudged = computes.find((compute) => !was.verdicts.some((one) => unitOf(one) === idKey(compute)));
  if (unjudged !== undefined) return `compute ${printable(nameOf(unjudged))} cannot be judged`;
  return worseVerdict(was.verdicts, is.verdicts);
}
