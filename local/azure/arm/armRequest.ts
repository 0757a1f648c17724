import type { Actor } from '../actor.ts';
import type { Json } from '../json.ts';

/** A request as ARM sees it. */
export interface ArmRequest {
  readonly method: string;
  /** Scheme, host and port the client came by, for the links in answers. */
  readonly origin: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Json | undefined;
  readonly actor: Actor;
  readonly correlationId: string;
}
