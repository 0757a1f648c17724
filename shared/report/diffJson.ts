import type { PacketBox } from '../domain/network/diffLayers.ts';
import { formatPrefixes } from '../domain/network/formatPrefixes.ts';
import type { DirectionDiff, PlaceDiff } from '../domain/review/diffEstates.ts';
import { boxWords, portTexts, protocolNames } from './boxWords.ts';

/** The differences between two estates for programs, schema version 1: every box in words and as lists of prefixes and ports. */
export function diffJson(places: readonly PlaceDiff[]): object {
  return {
    schemaVersion: 1,
    places: places.map(({ kind, resource, state, prefixes, missing, directions, local }) => ({
      kind,
      resource,
      state,
      prefixes,
      missing,
      directions: directions.map((direction) => directionJson(direction, local)),
    })),
  };
}

function directionJson(
  { direction, hosts, diff, names, reachable, hangsOn }: DirectionDiff,
  local: PlaceDiff['local'],
): object {
  const box = (one: PacketBox): object => ({
    text: boxWords(one, { direction, local, names, reachable }),
    protocols: protocolNames(one.protocols),
    remote: formatPrefixes(one.remote),
    local: formatPrefixes(one.local),
    sourcePorts: portTexts(one.sourcePorts),
    destinationPorts: portTexts(one.destinationPorts),
  });
  return {
    direction,
    hosts,
    becameAllowed: diff.allowed.map(box),
    becameBlocked: diff.blocked.map(box),
    mayHaveBecomeAllowed: diff.mayBeAllowed.map(box),
    mayHaveBecomeBlocked: diff.mayBeBlocked.map(box),
    hangsOn,
    complete: diff.complete,
  };
}
