import { app, output } from '@azure/functions';

const followUps = output.storageQueue({ queueName: 'follow-ups', connection: 'STORAGE' });

app.eventGrid('onEvent', {
  extraOutputs: [followUps],
  handler: (event, context) => {
    context.warn(`saw ${event.id} from ${event.topic ?? event.source}`);
    if (event.data?.fail) throw new Error(`event ${event.id} failed`);
    context.extraOutputs.set(followUps, [{ id: event.id }, `plain ${event.id}`]);
  },
});
