import { normalizeCidr } from 'cidr-tools';
import ipaddr from 'ipaddr.js';
import { type Json, type JsonBag, member, strings } from '../json.ts';
import { ArmFailure } from './armReply.ts';
import { isCidr, isTagName } from './prefixText.ts';
import { validateName } from './validateName.ts';

const nextHopTypes = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None'];

/** Routes of one table, and those of them whose prefix is a service tag (Azure, "Networking limits" and "Service tags for user-defined routes"). */
const most = { routes: 400, tags: 25 } as const;

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
  const isSet = typeof address === 'string' && address !== '';
  if (isSet !== (hop === 'VirtualAppliance') || (isSet && !isAddress(address))) refuse('nextHopIpAddress', address);
}

function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** Refuses what the routes of one table cannot be together: too many, or two with the same prefix. They are those after the write. */
export function validateRoutes(routes: readonly JsonBag[]): void {
  const prefixes = strings(routes.map((route) => member(route, 'properties', 'addressPrefix') ?? null));
  const tags = prefixes.filter((prefix) => !isCidr(prefix)).length;
  if (routes.length > most.routes || tags > most.tags)
    throw new ArmFailure(
      400,
      'RouteTableLimitExceeded',
      `A route table holds at most ${most.routes} routes, ${most.tags} of them for service tags.`,
    );
  const seen = new Set<string>();
  for (const written of prefixes) {
    const prefix = isCidr(written) ? normalizeCidr(written) : written.toLowerCase();
    if (seen.has(prefix))
      throw new ArmFailure(
        400,
        'RouteConflict',
        `Two routes of one table cannot have the same address prefix ${prefix}.`,
      );
    seen.add(prefix);
  }
}
