import { sampleEstate } from '../../local/azure/sampleEstate.ts';
import { sampleServiceTags } from '../../local/azure/sampleServiceTags.ts';
import { alertFor, type FindingAlert, type PoisonAlert, type RepairAlert } from '../../shared/domain/alert.ts';
import { type Change, parseChange } from '../../shared/domain/change.ts';
import { checkEstate } from '../../shared/domain/check.ts';
import { decide, type Finding } from '../../shared/domain/decision.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { parseServiceTags } from '../../shared/domain/network/serviceTags.ts';
import type { Verdict } from '../../shared/domain/verdict.ts';

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const healthy = JSON.parse(JSON.stringify(sampleEstate)) as readonly Resource[];
const serviceTags = parseServiceTags(sampleServiceTags).tags;

export const times = { before: '2026-11-22T17:00:00.000Z', now: '2026-11-22T18:00:00.000Z' } as const;

/** A rule of one's own in one network security group of the sample estate. */
interface AddedRule {
  readonly group: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

function denyRule(group: string, name: string, priority: number, more: object = {}): AddedRule {
  const any = {
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*',
  };
  return {
    group,
    name,
    properties: { priority, access: 'Deny', direction: 'Inbound', protocol: '*', ...any, ...more },
  };
}

/** The verdicts on one compute of the sample estate with these rules added. */
function verdictsOn(compute: string, rules: readonly AddedRule[]): readonly Verdict[] {
  const body = healthy.map((resource) => {
    const added = rules
      .filter(({ group }) => resource.id === groupId(group))
      .map(({ name, properties }) => ({ id: `${resource.id}/securityRules/${name}`, name, properties }));
    if (added.length === 0) return resource;
    const present = resource.properties['securityRules'] as readonly unknown[];
    return { ...resource, properties: { ...resource.properties, securityRules: [...present, ...added] } };
  });
  const { verdicts } = checkEstate(parseEstate([{ source: 'sample', body }]), { serviceTags, asOf: times.now });
  return verdicts.filter((verdict) => verdict.compute.endsWith(`/${compute}`));
}

function groupId(name: string): string {
  const group = healthy.find(({ id }) => id.endsWith(`/networkSecurityGroups/${name}`));
  if (group === undefined) throw new Error(`the sample estate has no ${name}`);
  return group.id;
}

export interface Story {
  readonly compute: string;
  readonly before: readonly AddedRule[];
  readonly now: readonly AddedRule[];
  readonly changes?: readonly Change[];
  readonly sweep?: boolean;
  readonly gone?: boolean;
}

/** The alert that the guard raises when one compute of the sample estate goes from the rules before to those of now. */
export function alertOf({ compute, before, now, changes = [], sweep = false, gone = false }: Story): FindingAlert {
  const stored: Finding[] = [];
  const judge = (rules: readonly AddedRule[], at: string, isGone: boolean) =>
    decide({
      stored,
      verdicts: isGone ? [] : verdictsOn(compute, rules),
      absence: { kind: 'gone' },
      alertSeverity: 'info',
      at,
    });
  stored.push(...judge(before, times.before, false).changed);
  const { changed, transitions } = judge(now, times.now, gone);
  const alert = alertFor({ id: 'alert-1', number: 7, sweep }, times.now, changed, transitions, changes);
  if (alert === null) throw new Error('nothing to tell');
  return alert;
}

/** The change of a rule, as its event tells it. */
function ruleChange(
  group: string,
  rule: string,
  who: string,
  second = 0,
  operation: 'Write' | 'Delete' = 'Write',
): Change {
  const id = `${groupId(group)}/securityRules/${rule}`;
  const reading = parseChange({
    id: `event-${second}`,
    eventType: `Microsoft.Resources.Resource${operation}Success`,
    eventTime: new Date(Date.parse(times.now) - 60_000 + second * 1000).toISOString(),
    subject: id,
    data: { resourceUri: id, correlationId: 'correlation-1', claims: { upn: who, oid: 'object-1' } },
  });
  if (reading.kind !== 'change') throw new Error('no change');
  return reading.change;
}

export const violated: Story = {
  compute: 'risk-cpu',
  before: [],
  now: [
    denyRule('nsg-risk-training', 'Block_all_in', 150),
    denyRule('nsg-risk-training', 'DenyStorage', 160, { direction: 'Outbound', destinationAddressPrefix: 'Storage' }),
  ],
  changes: [
    ruleChange('nsg-risk-training', 'Block_all_in', 'anna@contoso.example'),
    ruleChange('nsg-risk-training', 'DenyStorage', 'anna@contoso.example', 2),
    ruleChange('nsg-risk-notebooks', 'Old', 'ben@contoso.example', 4, 'Delete'),
  ],
};

export const recovered: Story = {
  ...violated,
  before: violated.now,
  now: [],
  changes: [
    ruleChange('nsg-risk-training', 'Block_all_in', 'ben@contoso.example', 10, 'Delete'),
    ruleChange('nsg-risk-training', 'DenyStorage', 'ben@contoso.example', 11, 'Delete'),
  ],
};

/** Nothing gets in or out, by rules before which no other can come, written in one big deployment. */
export const outage: Story = {
  compute: 'risk-cpu',
  before: [],
  now: [
    denyRule('nsg-risk-training', 'LockedIn', 100),
    denyRule('nsg-risk-training', 'LockedOut', 100, { direction: 'Outbound' }),
  ],
  changes: Array.from({ length: 40 }, (_, second) =>
    ruleChange('nsg-risk-training', second === 3 ? 'LockedOut' : `Rule${second}`, 'pipeline@contoso.example', second),
  ),
};

/** Fourteen small holes in what nodes may say to each other. */
export const holes: Story = {
  compute: 'risk-cpu',
  before: [],
  now: Array.from({ length: 14 }, (_, index) =>
    denyRule('nsg-risk-training', `Hole${index}`, 120 + index, {
      protocol: 'Tcp',
      destinationPortRange: `${9000 + index}`,
      sourceAddressPrefix: 'VirtualNetwork',
    }),
  ),
};

export const mixed: Story = {
  ...violated,
  before: violated.now.slice(1),
  now: violated.now.slice(0, 1),
  sweep: true,
  changes: [],
};

export const gone: Story = { ...recovered, gone: true };

export const poison: PoisonAlert = {
  schemaVersion: 1,
  kind: 'poison',
  id: 'poison-4711',
  time: times.now,
  message:
    'A change could not be evaluated after all attempts. Its compute may be broken without a finding until the next sweep.',
  text: '{"scope":"/subscriptions/x","event":"e"}',
};

/** The alert of a repair of the first thing that the violated story breaks. */
export function repairOf(outcome: RepairAlert['outcome'], why: string): RepairAlert {
  const { compute, verdicts, id, time } = alertOf(violated);
  const broken = verdicts.find(({ repair }) => repair.changes.length > 0);
  const [change] = broken?.repair.changes ?? [];
  if (broken === undefined || change === undefined) throw new Error('nothing to repair');
  const { requirement, title, severity } = broken;
  const { resource, body } = change;
  return {
    schemaVersion: 1,
    kind: 'repair',
    id,
    time,
    repair: 'repair-1',
    outcome,
    compute,
    requirement,
    title,
    severity,
    resource,
    body,
    why,
  };
}
