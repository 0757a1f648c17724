import { idKey } from './armId.ts';
import { type CheckOptions, checkEstate } from './check.ts';
import { closest } from './closest.ts';
import { type Compute, type Estate, valueOf } from './estate/estate.ts';
import { explainFlow } from './explainFlow.ts';
import type { Explanation, ExplanationBasis } from './explanation.ts';
import { findCompute } from './findCompute.ts';
import { catalogue } from './requirements/catalogue.ts';
import { networkPaths } from './requirements/networkPath.ts';
import { nodesArePublic, profiles } from './requirements/profile.ts';
import type { ComputeKind, Requirement } from './requirements/requirement.ts';
import type { Verdict, VerdictDocument } from './verdict.ts';

export type ExplainOptions = Omit<CheckOptions, 'only'>;

/** What is to be explained, as a person names it. */
export interface AskedVerdict {
  readonly requirement: string;
  /** The compute's name, `workspace/name`, or its ARM id. */
  readonly compute: string;
}

export type ExplainResult = { readonly explanation: Explanation } | { readonly problem: string };

/** Explains the verdict on one requirement for one compute; or says in one line why there is nothing to explain. */
export function explainVerdict(estate: Estate, asked: AskedVerdict, options: ExplainOptions): ExplainResult {
  const requirement = catalogue.find(({ id }: Requirement) => id === asked.requirement.toLowerCase());
  if (requirement === undefined) {
    const near = closest(
      asked.requirement,
      catalogue.map(({ id }) => id),
    );
    return { problem: `no requirement is called ${asked.requirement}; closest: ${near.join(', ')}` };
  }
  const found = findCompute(estate, asked.compute);
  if ('problem' in found) return found;
  const { compute } = found;
  const document = checkEstate(estate, { ...options, only: { computes: new Set([idKey(compute.id)]) } });
  const verdict = document.verdicts.find(({ requirement: id }) => id === requirement.id);
  return verdict === undefined
    ? { problem: whyNoVerdict(requirement, compute, document) }
    : { explanation: explain(verdict, requirement, compute, estate, document, options) };
}

function explain(
  verdict: Verdict,
  requirement: Requirement,
  compute: Compute,
  estate: Estate,
  { asOf, serviceTags }: VerdictDocument,
  options: ExplainOptions,
): Explanation {
  const subnet = estate.subnets.get(idKey(verdict.subnet ?? ''));
  const basis: ExplanationBasis = {
    profileBecause: profileBecause(verdict, compute, options),
    nodeAddresses: (subnet && valueOf(subnet.prefixes)) ?? [],
    required: null,
    peers: [],
  };
  const head = { schemaVersion: 1, asOf, serviceTags, verdict } as const;
  const nothing = { packet: null, steps: [], outcome: null, blocked: [], alsoBlockedBy: [] };
  const profile = profiles.find((known) => known === verdict.profile);
  const applies = verdict.state !== 'not-applicable' && verdict.subnet !== null && profile !== undefined;
  if (requirement.kind !== 'flow' || !applies) return { ...head, basis, ...nothing };
  const facts = {
    estate,
    serviceTags: options.serviceTags,
    compute,
    kind: verdict.computeKind as ComputeKind,
    profile,
    workspace: estate.workspaces.get(idKey(compute.workspace)) ?? null,
    subnetId: verdict.subnet,
  };
  const lookup = networkPaths(estate, options.serviceTags)(verdict.subnet, nodesArePublic(profile, compute));
  const { required, peers, ...way } = explainFlow(requirement, verdict, facts, lookup);
  return { ...head, basis: { ...basis, required, peers }, ...nothing, ...way };
}

function profileBecause(verdict: Verdict, compute: Compute, { profile }: ExplainOptions): string {
  switch (verdict.profile) {
    case 'aml-managed-vnet':
      return 'the workspace has a managed virtual network';
    case 'none':
      return 'the compute names no subnet';
    default:
      if (profile !== undefined) return 'chosen for this run';
      return becauseOfBodies(verdict.profile, compute);
  }
}

function becauseOfBodies(profile: string, { enableNodePublicIp }: Compute): string {
  const publicIp = valueOf(enableNodePublicIp);
  const own = publicIp === false ? 'aml-no-public-ip' : 'aml-public-ip';
  if ('missing' in enableNodePublicIp || profile !== own) return 'chosen by the tag netguard-profile of the workspace';
  return publicIp === null
    ? 'the compute does not say that its nodes have no public address'
    : `enableNodePublicIp of the compute is ${publicIp}`;
}

function whyNoVerdict({ id }: Requirement, compute: Compute, { verdicts, coverage }: VerdictDocument): string {
  const [other] = verdicts;
  if (other !== undefined) {
    return `${id} is not about ${compute.name}, which is ${other.computeKind} with profile ${other.profile}`;
  }
  const about = [compute.id, compute.workspace].map(idKey);
  const why = coverage.missing.find(({ resource }) => about.includes(idKey(resource)))?.why;
  return `${compute.name} is not judged${why === undefined ? '' : `: ${why}`}`;
}
