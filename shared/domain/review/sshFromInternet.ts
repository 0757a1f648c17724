import { valueOf } from '../estate/estate.ts';
import { everyAddress, intersectAddresses, isNoAddress } from '../network/addressSet.ts';
import { decideFlow } from '../network/decideFlow.ts';
import type { Flow } from '../network/flow.ts';
import type { Layer, LayerRule } from '../network/layer.ts';
import { tcp } from '../network/protocols.ts';
import { hasNoPackets } from '../network/requiredPackets.ts';
import { certain } from '../network/selection.ts';
import type { NetworkPath } from '../requirements/path/networkPath.ts';
import type { ComputeFacts } from '../requirements/subjects/computeFacts.ts';
import { adminRulesBefore, isOwnAllow } from './overOpenRules.ts';
import { onlyThrough, reachOf } from './ruleReach.ts';

/** A rule that lets the whole internet, or its part of it, log in to nodes. */
export interface SshFromInternet {
  readonly rule: LayerRule;
  readonly port: number;
  /** ARM ids of the computes that listen there. */
  readonly computes: readonly string[];
}

const usualPort = 22;

/**
 * The rules that open the SSH port of a subnet's computes to all of the internet. Of a rule that holds all of it any part that gets
 * through is enough; where several rules together let all of it in, each is named.
 */
export function sshFromInternet(
  group: Layer,
  path: NetworkPath,
  computes: readonly ComputeFacts[],
): readonly SshFromInternet[] {
  const before = adminRulesBefore(path);
  const byPort = Map.groupBy(computes, ({ compute }) => valueOf(compute.sshPort) ?? usualPort);
  return [...byPort].flatMap(([port, listening]) => {
    const flow = {
      direction: group.direction,
      protocols: tcp,
      remote: path.scope.tag('Internet'),
      local: path.local,
      ports: [port, port],
    };
    const lets = group.rules.filter(isOwnAllow).filter((rule) => {
      const { sure, perhaps } = reachOf([...before, onlyThrough(group, rule)], flow);
      return !isNoAddress(sure) || !isNoAddress(perhaps);
    });
    const everybody = (layer: Layer): boolean => letsAll(layer, flow);
    const together = everybody(group);
    const alone = (rule: LayerRule): Layer => ({ ...group, rules: [{ ...rule, effect: 'pass' }], otherwise: 'block' });
    return lets
      .filter((rule) => together || everybody(alone(rule)))
      .map((rule) => ({ rule, port, computes: listening.map(({ compute }) => compute.id) }));
  });
}

/** Whether all of a flow passes in IPv4 or all of it in IPv6: `0.0.0.0/0` is as open to attackers as `*`. */
function letsAll(layer: Layer, flow: Flow): boolean {
  return [ipv4Only, ipv6Only].some((family) => {
    const there = { ...flow, local: certain(intersectAddresses(flow.local.sure, family)) };
    return !hasNoPackets(there) && decideFlow([layer], there).state === 'allowed';
  });
}

const ipv4Only = { ...everyAddress, v6: [] };
const ipv6Only = { ...everyAddress, v4: [] };
