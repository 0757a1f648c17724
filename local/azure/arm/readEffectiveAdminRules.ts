import { bags, member, strings } from '../json.ts';
import { type ArmReply, notImplemented } from './armReply.ts';
import type { ArmRequest } from './armRequest.ts';
import { notFound, requireScope } from './readResource.ts';
import { parseResourceId } from './resourceId.ts';
import type { ResourceStore } from './resourceStore.ts';

const shape = /^(\/.+\/virtualNetworks\/[^/]+)\/listNetworkManagerEffectiveSecurityAdminRules$/i;

/** A snapshot of a configuration, which is what is in effect; the stand-in keeps only the configuration as it is. */
const snapshot = /\/snapshots\/[^/]+$/i;

/**
 * Answers the POST that lists the security admin rules in effect on a virtual network: all rules of the configurations that its
 * effectiveSecurityAdminRules name. Network groups are left aside: every rule collection applies to every network.
 */
export function readEffectiveAdminRules(store: ResourceStore, request: ArmRequest): ArmReply {
  const id = parseResourceId(shape.exec(request.path)?.[1] ?? '');
  if (id === null) throw notImplemented(`${request.method} ${request.path}`);
  requireScope(store, id);
  if (store.read(id.id) === undefined) throw notFound(id);
  const effective = store.read(`${id.id}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`);
  const configurations = bags(member(effective, 'properties', 'effectiveSecurityAdminConfigurations'));
  const value = strings(configurations.map((configuration) => configuration['id'] ?? null))
    .flatMap((scope) =>
      store.list(
        scope.replace(snapshot, ''),
        'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules',
      ),
    )
    .map(({ id: rule, kind, properties }) => ({
      id: rule ?? '',
      kind: kind ?? 'Custom',
      configurationDescription: '',
      ruleCollectionDescription: '',
      ruleCollectionAppliesToGroups: [],
      ruleGroups: [],
      properties: properties ?? {},
    }));
  return { status: 200, body: { value, skipToken: '' } };
}
