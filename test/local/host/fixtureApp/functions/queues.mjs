import { setTimeout as delay } from 'node:timers/promises';
import { app, output } from '@azure/functions';

app.storageQueue('work', {
  queueName: 'work',
  connection: 'STORAGE',
  handler: async (message, context) => {
    context.log(JSON.stringify({ message, metadata: context.triggerMetadata }));
    if (message.sleep) await delay(message.sleep);
    if (message.failures >= context.triggerMetadata.dequeueCount) throw new Error('not yet');
    if (message.sleep) context.log(`woke ${message.name}`);
  },
});

app.storageQueue('onPoison', {
  queueName: '%WORK_QUEUE%-poison',
  connection: 'STORAGE',
  return: output.storageQueue({ queueName: 'buried', connection: 'STORAGE' }),
  handler: (message) => ({ buried: message }),
});
