/** A piece of the work, small enough that progress shows and that both cores end together. */
export type Task =
  | { readonly judge: 'bruteForce' | 'z3'; readonly kind: string; readonly seed: number; readonly runs: number }
  | { readonly judge: 'fault'; readonly fault: string; readonly seed: number; readonly times: number };

export interface Outcome {
  readonly cases: number;
  /** How many answers had each state. */
  readonly states: Readonly<Record<string, number>>;
  /** The smallest question that was answered wrongly, and what was wrong about it. */
  readonly disagreement: string | null;
  /** How often the fault was noticed. */
  readonly noticed: number;
}
