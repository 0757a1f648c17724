import { app, type InvocationContext, type Timer } from '@azure/functions';
import { sweep as sweepEstate } from '../shared/app/sweep.ts';
import { guard } from '../shared/compose.ts';

/** The timer behind the events. */
export async function sweep(_timer: Timer, context: InvocationContext): Promise<void> {
  await sweepEstate(guard().portsFor(context));
}

// A schedule belongs to the registration, so this one setting is read while the file loads.
app.timer('sweep', { schedule: process.env['NETGUARD_SWEEP_SCHEDULE'] ?? '0 0 */6 * * *', handler: sweep });
