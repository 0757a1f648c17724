import { app, type InvocationContext } from '@azure/functions';
import { onChange } from '../shared/app/onChange.ts';
import { guard } from '../shared/compose.ts';

/** Event Grid's delivery of one resource event, in either schema. A throw has it delivered again. */
export async function onNetworkChange(event: unknown, context: InvocationContext): Promise<void> {
  await onChange(event, guard().portsFor(context));
}

app.eventGrid('onNetworkChange', { handler: onNetworkChange });
