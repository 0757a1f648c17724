import type { EndpointConnection } from './estate.ts';
import { valueOf } from './estate.ts';
import { field, listAt, type Place, referenceAt, textAt } from './place.ts';

/**
 * The private endpoint connections that a resource's fields list, as ARM writes them or flattened; null where they list none. An API version
 * without private endpoints leaves the list out: that is no proof of none.
 */
export function readEndpointConnections(fields: Place): readonly EndpointConnection[] | null {
  const says = (field(fields, 'privateEndpointConnections').value ?? null) !== null;
  const listed = valueOf(listAt(fields, 'privateEndpointConnections'));
  return says && listed !== null ? listed.map(readEndpointConnection) : null;
}

function readEndpointConnection(connection: Place): EndpointConnection {
  const properties = field(connection, 'properties');
  const fields = properties.value === undefined ? connection : properties;
  return {
    endpoint: valueOf(referenceAt(fields, 'privateEndpoint')),
    state: valueOf(textAt(field(fields, 'privateLinkServiceConnectionState'), 'status')),
  };
}
