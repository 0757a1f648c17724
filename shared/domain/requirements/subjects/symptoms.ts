import { type Compute, type ComputeHealth, valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import type { Severity } from '../../verdict.ts';

/** What the service says about the nodes beside a violated requirement: it corroborates a verdict, and never makes one. */
export interface Symptoms {
  /** Whole sentences for people. */
  readonly sentences: readonly string[];
  /** Property path and value of what they were read from. */
  readonly observed: Readonly<Record<string, unknown>>;
}

/** States in which an instance does not work. https://learn.microsoft.com/rest/api/azureml/compute/get */
const failedStates = ['Unusable', 'CreateFailed', 'SetupFailed', 'UserSetupFailed'];

/** A resize that goes on for longer is stuck: nodes come up in a few minutes. */
const longestResizeMs = 30 * 60 * 1000;

/** An error of the service can be a page long. */
const longestError = 200;

/**
 * The symptoms of a compute for which a requirement is violated, as of an instant (ISO 8601). A cluster without nodes shows none: it fails
 * when it next needs one, if the requirement is one without which nodes do not start.
 */
export function symptomsOf(compute: Compute, severity: Severity, asOf: string): Symptoms {
  const all = [unusable(compute.health), failed(compute.health), stuck(compute, asOf), errors(compute.health)];
  const found = all.filter((symptom) => symptom !== null);
  const idle = found.length === 0 && severity === 'critical' ? asleep(compute) : null;
  const symptoms = idle === null ? found : [idle];
  return {
    sentences: symptoms.map(({ sentence }) => sentence),
    observed: Object.fromEntries(symptoms.flatMap(({ observed }) => Object.entries(observed))),
  };
}

interface Symptom {
  readonly sentence: string;
  readonly observed: Readonly<Record<string, unknown>>;
}

function unusable({ unusableNodeCount: count }: ComputeHealth): Symptom | null {
  if (count <= 0) return null;
  return {
    sentence: count === 1 ? 'One node is unusable already.' : `${count} nodes are unusable already.`,
    observed: { 'properties.properties.nodeStateCounts.unusableNodeCount': count },
  };
}

function failed({ state }: ComputeHealth): Symptom | null {
  const known = failedStates.find((one) => one.toLowerCase() === state?.toLowerCase());
  if (known === undefined) return null;
  return { sentence: `The instance is in state ${known} already.`, observed: { 'properties.properties.state': state } };
}

function stuck({ currentNodeCount, health }: Compute, asOf: string): Symptom | null {
  const { allocationState, allocationStateSince: since, targetNodeCount: target } = health;
  const current = valueOf(currentNodeCount);
  if (allocationState?.toLowerCase() !== 'resizing' || since === null || current === target) return null;
  const started = Date.parse(since);
  if (Number.isNaN(started) || Date.parse(asOf) - started < longestResizeMs) return null;
  const nodes = current === null || target === null ? '' : `, and it has ${current} of ${target} nodes`;
  return {
    sentence: `It has been resizing since ${new Date(started).toISOString()}${nodes}.`,
    observed: {
      'properties.properties.allocationState': allocationState,
      'properties.properties.allocationStateTransitionTime': since,
      'properties.properties.currentNodeCount': current,
      'properties.properties.targetNodeCount': target,
    },
  };
}

function errors({ errors: list }: ComputeHealth): Symptom | null {
  const [first] = list;
  if (first === undefined) return null;
  const text = printable(first);
  const short = text.length > longestError ? `${text.slice(0, longestError)}…` : text;
  const more = list.length === 1 ? '' : ` (and ${list.length - 1} more)`;
  return {
    sentence: `The service reports: ${short.replace(/\.$/, '')}${more}.`,
    observed: { 'properties.properties.errors': list.length },
  };
}

function asleep({ kind, currentNodeCount }: Compute): Symptom | null {
  if (valueOf(kind) !== 'AmlCompute' || valueOf(currentNodeCount) !== 0) return null;
  return {
    sentence: 'The cluster has no nodes now and will fail when it next scales up.',
    observed: { 'properties.properties.currentNodeCount': 0 },
  };
}
