import type { Example, ExampleChange } from '../requirement.ts';

interface FlowExamples {
  readonly given?: ExampleChange;
  readonly good: Example;
  readonly bad: Example;
}

/**
 * The good and the bad topology of a flow: a closed group that lets through what the compute needs and nothing else, and one in which
 * somebody denies exactly this flow. Several peers are what the requirement needs together.
 */
export function flowExamples(
  protocol: string,
  ports: string,
  peers: readonly [string, ...string[]],
  given?: ExampleChange,
): FlowExamples {
  const flow = `${protocol === '*' ? 'any protocol' : `${protocol} ${ports}`} with ${peers.join(' and ')}`;
  return {
    ...(given === undefined ? {} : { given }),
    good: { what: `Everything is closed but what the compute needs, and that is ${flow} too.` },
    bad: {
      what: `A rule denies ${flow}.`,
      rules: peers.map((peer, index) => [100 + index, 'Deny', protocol, peer, ports] as const),
    },
  };
}
