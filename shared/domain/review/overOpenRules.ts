import { type AddressSet, isNoAddress, unionAddresses } from '../network/addressSet.ts';
import type { Layer, LayerRule } from '../network/layer.ts';
import type { PortSet } from '../network/portSet.ts';
import { firstDefaultPriority } from '../network/securityRule.ts';
import { unionSelections } from '../network/selection.ts';
import type { NetworkPath } from '../requirements/path/networkPath.ts';
import type { InboundNeed } from './inboundNeeds.ts';
import { allBut, onlyThrough, reachOf } from './ruleReach.ts';

/** A rule that lets others than those who need it reach a required port. */
export interface OverOpenRule {
  readonly rule: LayerRule;
  readonly need: InboundNeed;
  /** The required ports that it opens to them. */
  readonly ports: PortSet;
  /** All far ends that the rule lets in on required ports. */
  readonly opens: AddressSet;
  /** Those of them that no requirement on these ports names. */
  readonly beyond: AddressSet;
  /** False where that hangs on open facts, such as the addresses of a tag that nobody expanded. */
  readonly sure: boolean;
}

/**
 * The Allow rules of a subnet's group that open a required port to more than the peers of the requirements on it. What an earlier rule
 * decides, or an administrator's, does not count. Neither does what Azure's default rules let into every subnet, the virtual network
 * and the load balancer: a rule that repeats them opens nothing to strangers.
 */
export function overOpenRules(group: Layer, path: NetworkPath, needs: readonly InboundNeed[]): readonly OverOpenRule[] {
  const usual = unionSelections([path.scope.tag('VirtualNetwork'), path.scope.tag('AzureLoadBalancer')]);
  const before = adminRulesBefore(path);
  return needs.flatMap((need) =>
    group.rules.filter(isOwnAllow).flatMap((rule): OverOpenRule[] => {
      const { protocols, ports } = need;
      const flow = { direction: group.direction, protocols, remote: rule.remote, local: path.local, ports };
      const through = [...before, allBut(usual, group, rule), onlyThrough(group, rule)];
      const beyond = reachOf([allBut(need.remote, group, rule), ...through], flow);
      if (isNoAddress(beyond.sure) && isNoAddress(beyond.perhaps)) return [];
      const opens = reachOf(through, flow);
      const sure = !isNoAddress(beyond.sure);
      return [
        {
          rule,
          need,
          ports: beyond.ports,
          opens: unionAddresses([opens.sure, opens.perhaps]),
          beyond: sure ? beyond.sure : beyond.perhaps,
          sure,
        },
      ];
    }),
  );
}

/** A rule that people wrote and that can be read. */
export function isOwnAllow({ effect, source }: LayerRule): boolean {
  return (
    effect === 'pass' &&
    source.kind === 'securityRule' &&
    source.unreadable === null &&
    source.priority < firstDefaultPriority
  );
}

/** What an administrator's rules leave for the group to decide. What they let pass for good, no rule of the group opens. */
export function adminRulesBefore(path: NetworkPath): readonly Layer[] {
  return path
    .stack('Inbound', 'public')
    .layers.filter(({ kind }) => kind === 'adminRules')
    .map((layer) => ({
      ...layer,
      rules: layer.rules.map((rule) => (rule.effect === 'passFilters' ? { ...rule, effect: 'block' as const } : rule)),
    }));
}
