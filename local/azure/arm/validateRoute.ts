import { type Json, type JsonBag, member } from '../json.ts';
import { ArmFailure } from './armReply.ts';
import { isCidr, isTagName } from './prefixText.ts';
import { validateName } from './validateName.ts';

const nextHopTypes = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None'];

/** Refuses what Azure's network provider refuses of one route. The error code is UNVERIFIED against the service. */
export function validateRoute(name: string, route: JsonBag): void {
  const refuse = (what: string, value: Json | undefined): never => {
    throw new ArmFailure(
      400,
      'InvalidRequestFormat',
      `Route ${name} has an invalid ${what}. Value provided: ${JSON.stringify(value ?? null)}`,
    );
  };
  validateName(name);
  const prefix = member(route, 'properties', 'addressPrefix');
  if (typeof prefix !== 'string' || !(isCidr(prefix) || isTagName(prefix))) refuse('addressPrefix', prefix);
  const hop = member(route, 'properties', 'nextHopType');
  if (typeof hop !== 'string' || !nextHopTypes.includes(hop)) refuse('nextHopType', hop);
  const address = member(route, 'properties', 'nextHopIpAddress');
  if ((hop === 'VirtualAppliance') !== (typeof address === 'string' && address !== ''))
    refuse('nextHopIpAddress', address);
}

/** Refuses two routes of one table with the same prefix. `routes` are the table's routes after the write. */
export function refuseSamePrefix(routes: readonly JsonBag[]): void {
  const seen = new Set<string>();
  for (const route of routes) {
    const prefix = JSON.stringify(member(route, 'properties', 'addressPrefix')).toLowerCase();
    if (seen.has(prefix))
      throw new ArmFailure(
        400,
        'RouteConflict',
        `Two routes of one table cannot have the same address prefix ${prefix}.`,
      );
    seen.add(prefix);
  }
}
