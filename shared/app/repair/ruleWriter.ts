/** What became of a write to one child rule. */
export type WriteOutcome =
  /** Azure has finished it. */
  | { readonly kind: 'done' }
  /** Not over yet, not taken for now, or not answered: whether it took effect shows in the rule itself, when it is asked again. `seconds`: as Azure asks to wait. */
  | { readonly kind: 'later'; readonly why: string; readonly seconds: number | null }
  /** The rule is not as it was read. Nothing was changed. */
  | { readonly kind: 'overtaken'; readonly why: string }
  /** Time does not heal it. */
  | { readonly kind: 'refused'; readonly why: string };

/** Writes child rules of network security groups, with an identity of its own, and nothing else. */
export interface RuleWriter {
  /** Writes a rule that does not exist. `correlation`: a GUID that ARM repeats in the event of the write. */
  create(rule: string, body: Readonly<Record<string, unknown>>, correlation: string): Promise<WriteOutcome>;
  /** Deletes the rule as it was read with that etag; one that is gone is as good as deleted. */
  remove(rule: string, etag: string | null, correlation: string): Promise<WriteOutcome>;
}
