import { app, type InvocationContext } from '@azure/functions';
import { onPoison } from '../shared/app/onPoison.ts';
import { guard } from '../shared/compose.ts';

/** A message of the queue `scopes` that failed every attempt. */
export async function evaluateScopePoison(message: unknown, context: InvocationContext): Promise<void> {
  const id: unknown = context.triggerMetadata?.['id'];
  await onPoison(message, typeof id === 'string' ? id : context.invocationId, guard().portsFor(context));
}

app.storageQueue('evaluateScopePoison', {
  queueName: 'scopes-poison',
  connection: 'AzureWebJobsStorage',
  handler: evaluateScopePoison,
});
