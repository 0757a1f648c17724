import type { SampleAlert } from '../domain/alert.ts';
import { type Issue, shown } from '../domain/issue.ts';
import { refusalOf } from './channelRefusal.ts';
import type { AlertChannel, ChannelName, Ports } from './ports.ts';

export interface TestResult {
  readonly channel: ChannelName;
  readonly accepted: boolean;
  /** Why it was not. */
  readonly why?: string;
}

/** The channels that a test asks for: all that are set up, or the one that is named. */
export function readTestChannels(
  name: string | null,
  channels: readonly AlertChannel[],
): { readonly channels: readonly AlertChannel[] } | { readonly issues: readonly Issue[] } {
  if (name === null) return { channels };
  const named = channels.filter((channel) => channel.name === name);
  if (named.length > 0) return { channels: named };
  const names = channels.map((channel) => channel.name).join(', ');
  return {
    issues: [{ path: 'channel', expected: `expected a channel that is set up (${names}), got ${shown(name)}` }],
  };
}

/** Sends a sample straight through the channels, past the outbox: what is refused is told at once and not tried again. */
export async function testAlert(
  sample: SampleAlert,
  channels: readonly AlertChannel[],
  { log }: Pick<Ports, 'log'>,
): Promise<readonly TestResult[]> {
  return await Promise.all(
    channels.map(async (channel): Promise<TestResult> => {
      const { name } = channel;
      try {
        await channel.send(sample);
        log.info('sample alert accepted', { channel: name, alert: sample.id });
        return { channel: name, accepted: true };
      } catch (error) {
        const { why } = refusalOf(error);
        log.warn('sample alert not accepted', { channel: name, alert: sample.id, why });
        return { channel: name, accepted: false, why };
      }
    }),
  );
}
