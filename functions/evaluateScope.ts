import { app, type InvocationContext } from '@azure/functions';
import { evaluateScope as evaluate } from '../shared/app/evaluateScope.ts';
import { guard } from '../shared/compose.ts';

/** One message of the queue: a scope to evaluate, or an outbox to empty. After five throws it becomes a poison message. */
export async function evaluateScope(message: unknown, context: InvocationContext): Promise<void> {
  await evaluate(message, guard().portsFor(context));
}

app.storageQueue('evaluateScope', {
  queueName: 'scopes',
  connection: 'AzureWebJobsStorage',
  handler: evaluateScope,
});
