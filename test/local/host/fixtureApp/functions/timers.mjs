import { app } from '@azure/functions';

app.timer('tick', {
  schedule: '%TICK_SCHEDULE%',
  handler: (timer, context) => {
    context.log(JSON.stringify(timer));
    context.log('\u001b[31mred\u202e');
  },
});

app.timer('failing', {
  schedule: '0 0 0 1 1 *',
  handler: () => {
    throw new Error('no time');
  },
});

app.timer('hanging', { schedule: '0 0 0 1 1 *', handler: () => new Promise(() => {}) });

app.timer('starting', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler: (_, context) => context.log('up') });
