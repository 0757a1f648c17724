import { idKey } from './armId.ts';
import { type Compute, type Estate, valueOf } from './estate/estate.ts';
import type { ServiceTags } from './network/serviceTags.ts';
import { printable } from './printable.ts';
import { proposeRule } from './repair/proposeRule.ts';
import { catalogue } from './requirements/catalogue.ts';
import type { ComputeFacts } from './requirements/computeFacts.ts';
import { type Judgement, judgeFlow, notApplicable } from './requirements/judgeFlow.ts';
import { judges } from './requirements/judges.ts';
import { type LookUpPath, networkPaths, type PathLookup } from './requirements/networkPath.ts';
import {
  misspelledProfile,
  nodesArePublic,
  type OutsideProfile,
  type Profile,
  selectProfile,
} from './requirements/profile.ts';
import { appliesTo, type ComputeKind, type Requirement, severityOn } from './requirements/requirement.ts';
import type { Missing, Remediation, Verdict, VerdictDocument, VerdictState } from './verdict.ts';

export interface CheckOptions {
  /** Null: tags are compared by name only, and what then stays open is unknown. */
  readonly serviceTags: ServiceTags | null;
  /** The instant by which dated severities are judged, ISO 8601. */
  readonly asOf: string;
  /** Replaces the communication profile of every compute that lives in a customer's network. */
  readonly profile?: Profile;
  /** Judges only these computes, by lower-case ARM id; the facts may still be those of a whole estate. */
  readonly only?: { readonly computes: ReadonlySet<string> };
}

/**
 * Judges every requirement for every compute of an estate. The same estate and options give the same document, byte for byte: verdicts by
 * compute id, then in the order of the catalogue. What nobody could judge is in `coverage.missing`, so that silence never reads as clean.
 */
export function checkEstate(estate: Estate, options: CheckOptions): VerdictDocument {
  const computes = [...estate.computes]
    .filter(([key]) => options.only === undefined || options.only.computes.has(key))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, compute]) => compute);
  const lookup = networkPaths(estate, options.serviceTags);
  const missing: Missing[] = [...estate.coverage.missing, ...unlisted(estate)];
  const verdicts: Verdict[] = [];
  for (const compute of computes) {
    const judged = judgeCompute(compute, estate, options, lookup);
    verdicts.push(...judged.verdicts);
    missing.push(...judged.missing);
  }
  const { serviceTags } = options;
  return {
    schemaVersion: 1,
    asOf: options.asOf,
    serviceTags: serviceTags === null ? null : { cloud: serviceTags.cloud, changeNumber: serviceTags.changeNumber },
    coverage: { ...estate.coverage, missing: sortedOnce(missing) },
    summary: summarise(computes.length, verdicts),
    verdicts,
  };
}

/** What says that computes may exist which the estate does not hold. */
function unlisted(estate: Estate): readonly Missing[] {
  const { workspaces, computes, computesListed } = estate;
  const inUse = new Set([...computes.values()].map((compute) => idKey(compute.workspace)));
  const missing: Missing[] = [];
  if (workspaces.size === 0) {
    missing.push({ fact: 'workspaces', resource: 'estate', why: 'no workspace is in the estate' });
  }
  for (const [key, workspace] of workspaces) {
    if (!inUse.has(key) && !computesListed.has(key)) {
      missing.push({ fact: 'computes', resource: workspace.id, why: 'no compute of this workspace is in the estate' });
    }
    const serverless = valueOf(workspace.serverlessSubnet);
    if (serverless !== null) {
      const why = `serverless compute is not judged yet, and ${printable(workspace.name)} runs it there`;
      missing.push({ fact: 'requirements', resource: serverless, why });
    }
    const misspelled = misspelledProfile(workspace);
    if (misspelled !== null) missing.push(misspelled);
  }
  for (const compute of computes.values()) {
    if (workspaces.has(idKey(compute.workspace))) continue;
    missing.push({ fact: 'workspace', resource: compute.workspace, why: 'not in the estate' });
  }
  return missing;
}

interface JudgedCompute {
  readonly verdicts: readonly Verdict[];
  readonly missing: readonly Missing[];
}

function judgeCompute(compute: Compute, estate: Estate, options: CheckOptions, lookup: LookUpPath): JudgedCompute {
  const { kind } = compute;
  if ('missing' in kind) return notJudged('compute', compute, kind.missing);
  if (!isJudged(kind.value)) return notJudged('requirements', compute, `${kind.value} compute is not judged yet`);
  const workspace = estate.workspaces.get(idKey(compute.workspace)) ?? null;
  const selected = selectProfile(compute, workspace, options.profile);
  if (selected.in === 'cannot tell') return { verdicts: [], missing: [selected.missing] };

  const about = { compute, kind: kind.value, workspace: workspace?.id ?? compute.workspace, asOf: options.asOf };
  if (selected.in === 'no customer network') {
    const judgement = notApplicable(whyOutside[selected.profile]);
    return {
      verdicts: requirementsFor(kind.value, selected.otherwise).map((requirement) =>
        verdictOf(requirement, judgement, { ...about, profile: selected.profile, subnet: null, chosen: false }),
      ),
      missing: [],
    };
  }
  const facts: ComputeFacts = {
    estate,
    serviceTags: options.serviceTags,
    compute,
    kind: kind.value,
    profile: selected.profile,
    workspace,
    subnetId: selected.subnet,
  };
  const path = lookup(selected.subnet, nodesArePublic(selected.profile, compute));
  const place = { ...about, profile: selected.profile, subnet: selected.subnet, chosen: selected.chosen };
  return {
    verdicts: requirementsFor(kind.value, selected.profile).map((requirement) =>
      judgeOne(requirement, facts, path, place),
    ),
    missing: [],
  };
}

function notJudged(fact: string, compute: Compute, why: string): JudgedCompute {
  return { verdicts: [], missing: [{ fact, resource: compute.id, why }] };
}

function isJudged(kind: string): kind is ComputeKind {
  return kind === 'AmlCompute' || kind === 'ComputeInstance';
}

const whyOutside: Readonly<Record<OutsideProfile, string>> = {
  'aml-managed-vnet': 'the workspace has a managed virtual network, and the compute lives in that',
  none: 'the compute is in no virtual network',
};

function requirementsFor(kind: ComputeKind, profile: Profile): readonly Requirement[] {
  return catalogue.filter((requirement: Requirement) => appliesTo(requirement, kind, profile));
}

/** What a verdict is about. */
interface Subject {
  readonly compute: Compute;
  readonly kind: ComputeKind;
  readonly workspace: string;
  readonly asOf: string;
  readonly profile: Profile | OutsideProfile;
  /** Whether somebody chose the profile by name. */
  readonly chosen: boolean;
  readonly subnet: string | null;
}

function judgeOne(requirement: Requirement, facts: ComputeFacts, lookup: PathLookup, subject: Subject): Verdict {
  switch (requirement.kind) {
    case 'judged':
      return verdictOf(requirement, judges[requirement.judge](requirement, facts, lookup), subject);
    case 'flow': {
      const judgement = judgeFlow(requirement, facts, lookup);
      const remediation =
        judgement.state === 'violated' && 'path' in lookup
          ? proposeRule(requirement, facts, lookup.path, judgement.blocked)
          : undefined;
      return verdictOf(requirement, judgement, subject, remediation);
    }
  }
}

function verdictOf(
  requirement: Requirement,
  { state, message, evidence }: Judgement,
  subject: Subject,
  remediation: Remediation = { class: requirement.remediation, changes: [] },
): Verdict {
  const { compute, subnet } = subject;
  return {
    id: [requirement.id, idKey(compute.id), subnet === null ? '-' : idKey(subnet)].join('|'),
    requirement: requirement.id,
    title: requirement.title,
    severity: severityOn(requirement.severity, subject.asOf, subject.chosen),
    state,
    compute: compute.id,
    computeKind: subject.kind,
    profile: subject.profile,
    subnet,
    workspace: subject.workspace,
    message,
    evidence,
    remediation,
  };
}

function summarise(computes: number, verdicts: readonly Verdict[]): VerdictDocument['summary'] {
  const count: Record<VerdictState, number> = {
    compliant: 0,
    violated: 0,
    'at-risk': 0,
    unknown: 0,
    'not-applicable': 0,
  };
  for (const { state } of verdicts) count[state] += 1;
  return { computes, ...count };
}

/** Each missing fact once, by fact, resource and reason. */
function sortedOnce(missing: readonly Missing[]): readonly Missing[] {
  const byText = new Map(missing.map((item) => [[item.fact, item.resource, item.why].join('\n'), item]));
  return [...byText].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
}
