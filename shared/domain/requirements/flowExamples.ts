import type { Example, ExampleRule, ExampleSetting } from './requirement.ts';

interface FlowExamples {
  readonly given?: ExampleSetting;
  readonly good: Example;
  readonly bad: Example;
}

/**
 * The good and the bad topology of a flow: a closed group that lets exactly this flow through, and an otherwise open one in which somebody
 * denies exactly this flow. Several peers are what the requirement needs together.
 */
export function flowExamples(
  protocol: string,
  ports: string,
  peers: readonly [string, ...string[]],
  given?: ExampleSetting,
): FlowExamples {
  const rules = (access: 'Allow' | 'Deny'): ExampleRule[] =>
    peers.map((peer, index) => [100 + index, access, protocol, peer, ports]);
  const flow = `${protocol === '*' ? 'any protocol' : `${protocol} ${ports}`} with ${peers.join(' and ')}`;
  return {
    ...(given === undefined ? {} : { given }),
    good: {
      what: `Everything is closed but ${flow}.`,
      rules: [...rules('Allow'), [4096, 'Deny', '*', '*', '*']],
    },
    bad: {
      what: `A rule denies ${flow}.`,
      rules: [...rules('Deny'), [200, 'Allow', '*', '*', '*']],
    },
  };
}
