import { init, Z3_lbool, type Z3LowLevel } from 'z3-solver';

/** Whether a packet as asked for exists; `unknown` where z3 did not find out in time. */
export type Existence = 'yes' | 'no' | 'unknown';

/** Asks z3 about a text; the time limit is in milliseconds. */
export type AskZ3 = (smtText: string, limit: number) => Promise<Existence>;

/**
 * Starts z3. Its low-level interface with a context for each question: the high-level one runs out of bounds after some
 * hundreds of questions in one process.
 */
export async function startZ3(): Promise<AskZ3> {
  const { Z3 } = await init();
  return (smtText, limit) => ask(Z3, smtText, limit);
}

async function ask(Z3: Z3LowLevel['Z3'], smtText: string, limit: number): Promise<Existence> {
  const config = Z3.mk_config();
  const context = Z3.mk_context_rc(config);
  Z3.del_config(config);
  const solver = Z3.mk_solver_for_logic(context, Z3.mk_string_symbol(context, 'QF_BV'));
  Z3.solver_inc_ref(context, solver);
  const parameters = Z3.mk_params(context);
  Z3.params_inc_ref(context, parameters);
  Z3.params_set_uint(context, parameters, Z3.mk_string_symbol(context, 'timeout'), limit);
  Z3.solver_set_params(context, solver, parameters);
  Z3.solver_from_string(context, solver, smtText);
  const answer = await Z3.solver_check(context, solver);
  Z3.params_dec_ref(context, parameters);
  Z3.solver_dec_ref(context, solver);
  Z3.del_context(context);
  switch (answer) {
    case Z3_lbool.Z3_L_TRUE:
      return 'yes';
    case Z3_lbool.Z3_L_FALSE:
      return 'no';
    case Z3_lbool.Z3_L_UNDEF:
      return 'unknown';
  }
}
