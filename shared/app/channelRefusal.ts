import { NetguardError } from '../errors.ts';

/** A channel did not accept an alert. `why` is for people and holds no secret: no address, password, key or text of the receiver. */
export class ChannelRefusal extends NetguardError {
  readonly why: string;
  /** How long the receiver asked to be left alone. */
  readonly retryAfterSeconds: number | null;

  constructor(why: string, retryAfterSeconds: number | null = null) {
    super('channel-refused', why);
    this.why = why;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Why an alert was not accepted. The text of an error that is not our own may hold the address or a password, its name does not. */
export function refusalOf(error: unknown): ChannelRefusal {
  if (error instanceof ChannelRefusal) return error;
  return new ChannelRefusal(error instanceof Error ? error.name : 'unknown error');
}
