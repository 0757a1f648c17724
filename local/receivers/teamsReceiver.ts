import { isRecord } from '../../shared/domain/isRecord.ts';
import { type Receiver, startHttpReceiver } from './httpReceiver.ts';

/** An Adaptive Card as it came to the channel. */
export type ReceivedCard = Readonly<Record<string, unknown>>;

/**
 * In place of a Teams workflow: takes what the workflow "when a Teams webhook request is received" takes, a message with one Adaptive Card.
 */
export async function startTeamsReceiver(): Promise<Receiver<ReceivedCard>> {
  return await startHttpReceiver('/teams', (body) => {
    const attachments: unknown = isRecord(body) && body['type'] === 'message' ? body['attachments'] : undefined;
    const [attachment]: readonly unknown[] = Array.isArray(attachments) ? attachments : [];
    const content = isRecord(attachment) ? attachment['content'] : undefined;
    return isRecord(content) && content['type'] === 'AdaptiveCard' ? content : null;
  });
}
