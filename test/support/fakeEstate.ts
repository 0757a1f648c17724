import type { ComputeFacts, Facts, Judge, LiveFacts } from '../../shared/app/liveFacts.ts';
import { idKey } from '../../shared/domain/armId.ts';
import type { Missing, Severity, Verdict, VerdictState } from '../../shared/domain/verdict.ts';

export interface FakeCompute {
  readonly id: string;
  readonly dependsOn: readonly string[];
  /** What an evaluation of now would say, by requirement. */
  readonly requirements: Record<string, { state: VerdictState; severity?: Severity; message?: string }>;
  state?: ComputeFacts['state'];
  missing?: readonly Missing[];
  transient?: boolean;
  /** What the judge cannot make out of the compute's body; there are no verdicts then. */
  unjudged?: readonly Missing[];
}

export interface FakeEstate {
  readonly facts: LiveFacts;
  readonly judge: Judge;
  /** Every reading of facts so far. */
  readonly readings: number;
}

/**
 * An estate whose verdicts a test sets, for what is about time and faults: facts are a copy of what held when they were read, and the judge
 * sees that copy alone.
 */
export function fakeEstate(computes: FakeCompute[], workspaces: readonly string[] = []): FakeEstate {
  let readings = 0;
  const find = (id: string): FakeCompute | undefined => computes.find((compute) => idKey(compute.id) === idKey(id));
  const facts: LiveFacts = {
    async affected(scope) {
      await Promise.resolve();
      const touches = ({ id, dependsOn }: FakeCompute): boolean => [id, ...dependsOn].map(idKey).includes(scope.id);
      return { computes: computes.filter(touches).map(({ id }) => id), missing: [], transient: false };
    },
    readAround: async (_group, ids) => await facts.read(ids),
    async read(ids) {
      await Promise.resolve();
      readings += 1;
      const read = ids.map(find);
      const found: Facts = {
        documents: read.flatMap((compute) =>
          compute === undefined || (compute.state ?? 'read') !== 'read'
            ? []
            : [{ source: 'live', body: structuredClone(compute) }],
        ),
        missing: read.flatMap((compute) => compute?.missing ?? []),
        transient: read.some((compute) => compute?.transient === true),
        computes: new Map(ids.map((id, index) => [idKey(id), factsOf(id, read[index])])),
      };
      return found;
    },
    holders: async () => await Promise.resolve(workspaces),
  };
  return {
    get readings() {
      return readings;
    },
    facts,
    async judge(given, _computes, asOf) {
      await Promise.resolve();
      const bodies = given.documents.map(({ body }) => body as FakeCompute);
      const verdicts = bodies.flatMap((body) => (body.unjudged === undefined ? verdictsOf(body) : []));
      const missing = [...given.missing, ...bodies.flatMap(({ unjudged }) => unjudged ?? [])];
      const count = { compliant: 0, violated: 0, 'at-risk': 0, unknown: 0, 'not-applicable': 0 };
      return {
        transient: false,
        document: {
          schemaVersion: 1,
          asOf,
          serviceTags: null,
          coverage: { resources: {}, ignoredTypes: {}, missing },
          summary: { computes: given.documents.length, ...count },
          verdicts,
        },
      };
    },
  };
}

function factsOf(id: string, compute: FakeCompute | undefined): ComputeFacts {
  return {
    id: compute?.id ?? id,
    workspace: id.split('/computes/')[0] ?? id,
    state: compute === undefined ? 'gone' : (compute.state ?? 'read'),
    dependsOn: compute === undefined ? [] : [compute.id, ...compute.dependsOn],
    missing: compute?.missing ?? [],
  };
}

function verdictsOf(compute: FakeCompute): readonly Verdict[] {
  return Object.entries(compute.requirements).map(([requirement, { state, severity = 'critical', message }]) => ({
    id: `${requirement}|${idKey(compute.id)}|-`,
    requirement,
    title: `Title of ${requirement}`,
    severity,
    state,
    compute: compute.id,
    computeKind: 'AmlCompute',
    profile: 'aml-public-ip',
    profileBecause: 'the compute says so',
    subnet: null,
    workspace: compute.id.split('/computes/')[0] ?? null,
    message: message ?? `${requirement} is ${state}`,
    evidence: {
      blockedShare: 0,
      witness: null,
      blockedBy: [],
      blocksNext: [],
      observed: {},
      assumptions: [],
      missing: [],
    },
    remediation: { class: 'auto', changes: [] },
  }));
}
