import type { SampleTags } from '../samples/sampleTags.ts';

/** What every measurement is told. */
export interface Setup {
  readonly sample: SampleTags;
  /** Small sizes and few rounds: shows that everything runs, says little about speed. */
  readonly quick: boolean;
}
