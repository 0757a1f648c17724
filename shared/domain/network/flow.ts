import type { PortSet } from './portSet.ts';
import type { Protocols } from './protocols.ts';
import type { Direction } from './securityRule.ts';
import type { Selection } from './selection.ts';

/**
 * The packets that have to pass: every remote address, every local address, from any source port. `ports` are destination
 * ports and restrict Tcp and Udp only; packets of other protocols have none.
 */
export interface Flow {
  readonly direction: Direction;
  readonly protocols: Protocols;
  readonly remote: Selection;
  readonly local: Selection;
  readonly ports: PortSet;
}
