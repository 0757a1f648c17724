import { idKey } from './armId.ts';
import { listKey } from './estate/completeList.ts';
import type { Estate } from './estate/estate.ts';
import type { ServiceTags } from './network/serviceTags.ts';
import { proposeRoute } from './repair/proposeRoute.ts';
import { proposeRule } from './repair/proposeRule.ts';
import { catalogue } from './requirements/catalogue.ts';
import { type Judgement, notApplicable } from './requirements/judges/judgeFlow.ts';
import { unknown } from './requirements/judges/judgement.ts';
import { judgeRequirement } from './requirements/judges/judgeRequirement.ts';
import { type LookUpPath, networkPaths, type PathLookup } from './requirements/path/networkPath.ts';
import {
  appliesTo,
  type ComputeKind,
  type DecidableRequirement,
  isDecidable,
  type Requirement,
  severityOn,
} from './requirements/requirement.ts';
import { type DatedFacts, factsOf, pathOf } from './requirements/subjects/computeFacts.ts';
import { type AmlProfile, misspelledProfile, type Profile } from './requirements/subjects/profile.ts';
import type { Placement, Subject } from './requirements/subjects/subject.ts';
import { subjectsOf } from './requirements/subjects/subjects.ts';
import { type Symptoms, symptomsOf } from './requirements/subjects/symptoms.ts';
import type { Missing, Remediation, Verdict, VerdictDocument, VerdictState } from './verdict.ts';

export interface CheckOptions {
  /** Null: tags are compared by name only, and what then stays open is unknown. */
  readonly serviceTags: ServiceTags | null;
  /** The instant by which dated severities are judged, ISO 8601. */
  readonly asOf: string;
  /** Replaces the communication profile of every cluster and instance that lives in a customer's network. */
  readonly profile?: AmlProfile;
  /** Judges only these, by lower-case ARM id of compute, Batch pool or workspace (its serverless compute); the facts may be a whole estate's. */
  readonly only?: { readonly computes: ReadonlySet<string> };
}

/**
 * Judges every requirement for every compute of an estate. The same estate and options give the same document, byte for byte: verdicts by
 * compute id, then by subnet, then in the order of the catalogue. What nobody could judge is in `coverage.missing`, so that silence never reads as clean.
 */
export function checkEstate(estate: Estate, options: CheckOptions): VerdictDocument {
  const { subjects, others } = subjectsOf(estate, options.profile);
  const isAsked = (key: string): boolean => options.only === undefined || options.only.computes.has(key);
  const asked = subjects.filter(({ key }) => isAsked(key));
  const lookUp = networkPaths(estate, options.serviceTags);
  const missing: Missing[] = [...estate.coverage.missing, ...unlisted(estate)];
  const passedOver = others.filter(({ key }) => isAsked(key));
  missing.push(...passedOver.map((other) => other.missing));
  const verdicts: Verdict[] = [];
  for (const subject of asked) {
    const judged = judgeSubject(subject, estate, options, lookUp);
    verdicts.push(...judged.verdicts);
    missing.push(...judged.missing);
  }
  const { serviceTags } = options;
  return {
    schemaVersion: 1,
    asOf: options.asOf,
    serviceTags: serviceTags === null ? null : { cloud: serviceTags.cloud, changeNumber: serviceTags.changeNumber },
    coverage: { ...estate.coverage, missing: sortedOnce(missing) },
    summary: summarise(asked.length + passedOver.length, verdicts),
    verdicts,
  };
}

/** What says that computes may exist which the estate does not hold. */
function unlisted(estate: Estate): readonly Missing[] {
  const { workspaces, computes, batchAccounts, batchPools, complete } = estate;
  const inUse = new Set([...computes.values()].map((compute) => idKey(compute.workspace)));
  const pooled = new Set([...batchPools.values()].map((pool) => idKey(pool.account)));
  const missing: Missing[] = [];
  if (workspaces.size === 0 && batchAccounts.size === 0 && batchPools.size === 0) {
    missing.push({ fact: 'workspaces', resource: 'estate', why: 'no workspace is in the estate' });
  }
  for (const [key, workspace] of workspaces) {
    if (!inUse.has(key) && !complete.has(listKey('computes', key))) {
      missing.push({ fact: 'computes', resource: workspace.id, why: 'no compute of this workspace is in the estate' });
    }
    const misspelled = misspelledProfile(workspace);
    if (misspelled !== null) missing.push(misspelled);
  }
  for (const [key, account] of batchAccounts) {
    if (pooled.has(key) || complete.has(listKey('batchPools', key))) continue;
    missing.push({ fact: 'batchPools', resource: account.id, why: 'no pool of this account is in the estate' });
  }
  for (const compute of computes.values()) {
    if (workspaces.has(idKey(compute.workspace))) continue;
    missing.push({ fact: 'workspace', resource: compute.workspace, why: 'not in the estate' });
  }
  return missing;
}

const decidable: readonly DecidableRequirement[] = (catalogue as readonly Requirement[]).filter(isDecidable);

interface JudgedSubject {
  readonly verdicts: readonly Verdict[];
  readonly missing: readonly Missing[];
}

function judgeSubject(subject: Subject, estate: Estate, options: CheckOptions, lookUp: LookUpPath): JudgedSubject {
  const { placement } = subject;
  switch (placement.in) {
    case 'cannot tell':
      return { verdicts: [], missing: placement.missing };
    case 'no customer network': {
      const judgement = notApplicable(placement.because);
      const { profile, because } = placement;
      const where = { subject, asOf: options.asOf, profile, because, chosen: false, subnet: null };
      const requirements = requirementsFor(subject.kind, placement.otherwise);
      return { verdicts: requirements.map((requirement) => verdictOf(requirement, judgement, where)), missing: [] };
    }
    case 'customer network':
      return { verdicts: judgeSeats(subject, placement, estate, options, lookUp), missing: [] };
  }
}

function judgeSeats(
  subject: Subject,
  { profile, because, chosen, seats, unsure }: Extract<Placement, { in: 'customer network' }>,
  estate: Estate,
  { serviceTags, asOf }: CheckOptions,
  lookUp: LookUpPath,
): readonly Verdict[] {
  const possible = [profile, ...(unsure?.alternatives ?? [])];
  const requirements = decidable.filter((requirement) =>
    possible.some((one) => appliesTo(requirement, subject.kind, one)),
  );
  const verdicts = seats.flatMap((seat, index) => {
    const facts = { ...factsOf(subject, seat, profile, { estate, serviceTags }), asOf };
    const lookup = pathOf(facts, lookUp);
    const where = { subject, asOf, profile: possible.join(' or '), because, chosen, subnet: seat.subnet };
    return requirements.flatMap((requirement) => {
      if (requirement.once === true && index > 0) return [];
      const isCommon = possible.every((one) => appliesTo(requirement, subject.kind, one));
      if (unsure !== null && !isCommon) {
        return [verdictOf(requirement, unknown('Whether this is needed', [unsure.missing]), where)];
      }
      return [judgeOne(requirement, facts, lookup, where)];
    });
  });
  return worstOfEach(verdicts);
}

/** A machine may be in one subnet twice, by two interfaces: what is wrong at one of them is wrong with the machine. */
function worstOfEach(verdicts: readonly Verdict[]): readonly Verdict[] {
  const byId = new Map<string, Verdict>();
  for (const verdict of verdicts) {
    const held = byId.get(verdict.id);
    if (held === undefined || worse.indexOf(verdict.state) < worse.indexOf(held.state)) byId.set(verdict.id, verdict);
  }
  return [...byId.values()];
}

const worse: readonly VerdictState[] = ['violated', 'unknown', 'at-risk', 'compliant', 'not-applicable'];

function requirementsFor(kind: ComputeKind, profile: Profile): readonly DecidableRequirement[] {
  return decidable.filter((requirement) => appliesTo(requirement, kind, profile));
}

/** What a verdict is about. */
interface Where {
  readonly subject: Subject;
  readonly asOf: string;
  readonly profile: string;
  readonly because: string;
  /** Whether somebody chose the profile by name. */
  readonly chosen: boolean;
  readonly subnet: string | null;
}

function judgeOne(requirement: DecidableRequirement, facts: DatedFacts, lookup: PathLookup, where: Where): Verdict {
  const judgement = judgeRequirement(requirement, facts, lookup);
  const remediation = judgement.state === 'violated' ? propose(requirement, facts, lookup, judgement) : undefined;
  return verdictOf(requirement, judgement, where, remediation);
}

function propose(
  requirement: DecidableRequirement,
  facts: DatedFacts,
  lookup: PathLookup,
  { blocked }: Judgement,
): Remediation | undefined {
  if (!('path' in lookup)) return undefined;
  switch (requirement.kind) {
    case 'flow':
      return proposeRule(requirement, facts, lookup.path, blocked);
    case 'route':
      return proposeRoute(requirement, facts, lookup.path, blocked);
    case 'judged':
      return undefined;
  }
}

function verdictOf(
  requirement: DecidableRequirement,
  judgement: Judgement,
  { subject, subnet, asOf, chosen, profile, because }: Where,
  remediation: Remediation = { class: requirement.remediation, changes: [] },
): Verdict {
  const severity = severityOn(requirement.severity, asOf, chosen);
  const { state, message, evidence } = withSymptoms(judgement, symptomsOf(subject.compute, severity, asOf));
  return {
    id: [requirement.id, subject.key, subnet === null ? '-' : idKey(subnet)].join('|'),
    requirement: requirement.id,
    title: requirement.title,
    severity,
    state,
    compute: subject.id,
    computeKind: subject.kind,
    profile,
    profileBecause: because,
    subnet,
    workspace: subject.workspaceId,
    message,
    evidence,
    remediation,
  };
}

/** Beside what is violated stands what the service itself says about the nodes. */
function withSymptoms(judgement: Judgement, { sentences, observed }: Symptoms): Judgement {
  const { state, message, evidence } = judgement;
  if (state !== 'violated' || sentences.length === 0) return judgement;
  return {
    ...judgement,
    message: [message, ...sentences].join(' '),
    evidence: { ...evidence, observed: { ...evidence.observed, ...observed } },
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
