import { init, killThreads, type Z3_context, Z3_error_code, Z3_lbool } from 'z3-solver';
import type { Packet, Question } from './bruteForce.ts';
import { smtPacket, smtQuestion } from './smtQuestion.ts';

/** What z3 proves about a question. */
interface Z3Judgement {
  readonly state: 'allowed' | 'blocked' | 'partial' | 'unknown' | 'empty';
  /** Is the witness a packet of the question that no consistent reading of what is unknown lets pass? */
  readonly witnessHolds: boolean | null;
}

export interface Z3Judge {
  readonly judge: (question: Question, witness: Packet | null) => Promise<Z3Judgement>;
  /** Ends z3's threads, which would keep the process alive. */
  readonly close: () => Promise<void>;
}

export async function startZ3(): Promise<Z3Judge> {
  const { Z3, em } = await init();

  /**
   * Can all of it be true? Through the low level, with a context for each query: the high level crashes after some hundreds
   * of queries in one process.
   */
  async function satisfiable(text: string): Promise<boolean> {
    const config = Z3.mk_config();
    const context = Z3.mk_context_rc(config);
    Z3.del_config(config);
    const solver = Z3.mk_simple_solver(context);
    Z3.solver_inc_ref(context, solver);
    try {
      Z3.solver_from_string(context, solver, text);
      complain(context, text);
      const answer = await Z3.solver_check(context, solver);
      complain(context, text);
      if (answer === Z3_lbool.Z3_L_UNDEF) throw new Error(`z3 gave up on ${text}`);
      return answer === Z3_lbool.Z3_L_TRUE;
    } finally {
      Z3.solver_dec_ref(context, solver);
      Z3.del_context(context);
    }
  }

  function complain(context: Z3_context, text: string): void {
    const code = Z3.get_error_code(context);
    if (code !== Z3_error_code.Z3_OK) throw new Error(`z3: ${Z3.get_error_msg(context, code)} in ${text}`);
  }

  async function judge(question: Question, witness: Packet | null): Promise<Z3Judgement> {
    const { preamble, unknowns } = smtQuestion(question);
    const call = (name: string): string => (unknowns.length === 0 ? name : `(${name} ${unknowns.join(' ')})`);
    const some = `${preamble}\n${unknowns.map((name) => `(declare-const ${name} Bool)`).join('\n')}\n`;
    const possible = async (...facts: string[]): Promise<boolean> =>
      satisfiable(`${some}(assert (and ${call('consistent')} ${facts.join(' ')}))`);
    const every = (fact: string): string =>
      unknowns.length === 0
        ? fact
        : `(forall (${unknowns.map((name) => `(${name} Bool)`).join(' ')}) (=> ${call('consistent')} ${fact}))`;
    const [required, blocked] = [call('required'), call('blocked')];
    const surelyBlocked = every(`(and ${required} ${blocked})`);

    const canBlock = await possible(required, blocked);
    const canPass = await possible(required, `(not ${blocked})`);
    const isSure = canBlock && (await possible(surelyBlocked));
    const state = ((): Z3Judgement['state'] => {
      if (!canBlock) return canPass ? 'allowed' : 'empty';
      if (!canPass) return 'blocked';
      return isSure ? 'partial' : 'unknown';
    })();
    if (witness === null) return { state, witnessHolds: null };
    // Where only unexpanded tags are asked about no packet is surely required: the witness is one wherever it is required.
    const sure = isSure ? surelyBlocked : every(`(=> ${required} ${blocked})`);
    return { state, witnessHolds: await possible(smtPacket(question, witness), required, blocked, sure) };
  }

  return { judge, close: () => killThreads(em) };
}
