import { idKey } from './armId.ts';
import { type CheckOptions, checkEstate } from './check.ts';
import { closest } from './closest.ts';
import { type Estate, valueOf } from './estate/estate.ts';
import { explainFlow } from './explainFlow.ts';
import type { Explanation, ExplanationBasis } from './explanation.ts';
import { findSubject } from './findSubject.ts';
import { catalogue } from './requirements/catalogue.ts';
import { networkPaths } from './requirements/path/networkPath.ts';
import type { Requirement } from './requirements/requirement.ts';
import { pathOf } from './requirements/subjects/computeFacts.ts';
import type { Subject } from './requirements/subjects/subject.ts';
import { subjectsOf } from './requirements/subjects/subjects.ts';
import { verdictFacts } from './requirements/subjects/verdictFacts.ts';
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
  const { subjects, others } = subjectsOf(estate, options.profile);
  const found = findSubject([...subjects, ...others], asked.compute);
  if ('problem' in found) return found;
  const { subject } = found;
  if (subject.kind === null) return { problem: `${subject.compute.name} is not judged: ${subject.missing.why}` };
  const document = checkEstate(estate, { ...options, only: { computes: new Set([subject.key]) } });
  const about = document.verdicts.filter(({ requirement: id }) => id === requirement.id);
  // In one of its subnets it may hold, and in another not.
  const verdict = about.find(({ state }) => state === 'violated') ?? about[0];
  return verdict === undefined
    ? { problem: whyNoVerdict(requirement, subject, document) }
    : { explanation: explain(verdict, requirement, estate, document, options) };
}

function explain(
  verdict: Verdict,
  requirement: Requirement,
  estate: Estate,
  { asOf, serviceTags }: VerdictDocument,
  options: ExplainOptions,
): Explanation {
  const subnet = estate.subnets.get(idKey(verdict.subnet ?? ''));
  const basis: ExplanationBasis = {
    networkInterface: null,
    nodeAddresses: (subnet && valueOf(subnet.prefixes)) ?? [],
    required: null,
    peers: [],
  };
  const head = { schemaVersion: 1, asOf, serviceTags, verdict } as const;
  const nothing = { packet: null, steps: [], outcome: null, blocked: [], alsoBlockedBy: [] };
  const facts = verdictFacts({ estate, serviceTags: options.serviceTags })(verdict);
  if (requirement.kind !== 'flow' || verdict.state === 'not-applicable' || facts === null) {
    return { ...head, basis, ...nothing };
  }
  const lookup = pathOf(facts, networkPaths(estate, options.serviceTags));
  const { required, peers, ...way } = explainFlow(requirement, verdict, facts, lookup);
  const networkInterface = facts.networkInterface?.id ?? null;
  const nodeAddresses = 'path' in lookup ? lookup.path.prefixes : basis.nodeAddresses;
  return { ...head, basis: { ...basis, networkInterface, nodeAddresses, required, peers }, ...nothing, ...way };
}

function whyNoVerdict(requirement: Requirement, subject: Subject, { verdicts, coverage }: VerdictDocument): string {
  const { id } = requirement;
  const { compute } = subject;
  if (requirement.kind === 'unobservable')
    return `${id} is never judged: ${requirement.reason} ${requirement.manualCheck}`;
  const [other] = verdicts;
  if (other !== undefined) {
    return `${id} is not about ${compute.name}, which is ${other.computeKind} with profile ${other.profile}`;
  }
  const about = [subject.key, idKey(subject.id), idKey(compute.workspace)];
  const why = coverage.missing.find(({ resource }) => about.includes(idKey(resource)))?.why;
  return `${compute.name} is not judged${why === undefined ? '' : `: ${why}`}`;
}
