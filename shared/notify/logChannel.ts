import type { AlertChannel, Log } from '../app/ports.ts';

/** Where no channel is set up, the log is the channel: an alert rule of the platform can watch it. */
export function openLogChannel(log: Log): AlertChannel {
  return {
    name: 'log',
    async send(alert) {
      log.warn('alert', { alert: alert.id, body: JSON.stringify(alert) });
      return await Promise.resolve();
    },
  };
}
