import { type AddressSet, addressesWithin, intersectAddresses } from '../domain/network/addressSet.ts';
import type { PacketBox } from '../domain/network/diffLayers.ts';
import type { NamedAddresses } from '../domain/network/namedAddresses.ts';
import { isEveryPort, type PortSet } from '../domain/network/portSet.ts';
import { everyProtocol, firstProtocol, type Protocols } from '../domain/network/protocols.ts';
import type { Direction } from '../domain/network/securityRule.ts';
import { addressWords, familiesOf } from './addressWords.ts';

/**
 * What a box is described for: the near end's addresses are only named where they are not all of `local`, and the far end's as if those
 * were all addresses that routes may reach.
 */
export interface BoxPlace {
  readonly direction: Direction;
  readonly local: AddressSet;
  readonly names: readonly NamedAddresses[];
  readonly reachable: AddressSet;
}

/** A box of packets in words: `Tcp 443-445 from Internet`, `Tcp and Udp 53 to 10.0.0.4 from 10.1.0.0/28`. */
export function boxWords(box: PacketBox, { direction, local, names, reachable }: BoxPlace): string {
  const { protocols, sourcePorts, destinationPorts } = box;
  const ports = isEveryPort(destinationPorts) ? '' : ` ${portWords(destinationPorts)}`;
  const remote = addressWords(box.remote, names, intersectAddresses(familiesOf(box.local), reachable));
  const whole = addressesWithin(intersectAddresses(local, familiesOf(box.remote)), box.local);
  const near = whole ? '' : addressWords(box.local, []);
  const [far, here] = direction === 'Inbound' ? ['from', 'to'] : ['to', 'from'];
  const source = isEveryPort(sourcePorts) ? '' : ` (source ports ${portWords(sourcePorts)})`;
  return `${protocolWords(protocols)}${ports} ${far} ${remote}${near === '' ? '' : ` ${here} ${near}`}${source}`;
}

/** `443`, `29876-29877`, `80, 443`; `*` for all. */
export function portWords(ports: PortSet): string {
  return portTexts(ports).join(', ');
}

/** The ranges of a set of ports as rules write them. */
export function portTexts(ports: PortSet): readonly string[] {
  if (isEveryPort(ports)) return ['*'];
  const texts: string[] = [];
  for (let i = 0; i < ports.length; i += 2) {
    texts.push(ports[i] === ports[i + 1] ? String(ports[i]) : `${ports[i]}-${ports[i + 1]}`);
  }
  return texts;
}

/** The names of a set of protocols; `Other` is every protocol that Azure does not name. */
export function protocolNames(protocols: Protocols): readonly string[] {
  return [1, 2, 4, 8, 16, 32].filter((bit) => protocols & bit).map(firstProtocol);
}

function protocolWords(protocols: Protocols): string {
  if (protocols === everyProtocol) return 'any protocol';
  const names = protocolNames(protocols);
  if (names.length > 3) return `any protocol but ${protocolNames(everyProtocol & ~protocols).join(' and ')}`;
  return names.length === 1 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
