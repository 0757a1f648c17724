import type { Fact, Resource } from './estate.ts';

/** A private DNS zone; its name is the domain. https://learn.microsoft.com/azure/dns/private-dns-overview */
export interface PrivateDnsZone extends Resource {}

/** The link that lets a virtual network see a private zone. */
export interface PrivateDnsLink extends Resource {
  /** The id of the zone. */
  readonly zone: string;
  readonly virtualNetwork: Fact<string | null>;
  /** `Completed` or `InProgress`; null where the body does not say. */
  readonly state: Fact<string | null>;
}

/** The addresses of one name in a private zone (a record set of type A). */
export interface PrivateDnsRecord extends Resource {
  readonly zone: string;
  readonly addresses: Fact<readonly string[]>;
}
