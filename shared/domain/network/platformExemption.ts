import { everyAddress, intersectAddresses, unionAddresses } from './addressSet.ts';
import type { Layer, LayerRule } from './layer.ts';
import { everyPort } from './portSet.ts';
import { parsePrefix } from './prefix.ts';
import { everyProtocol } from './protocols.ts';
import type { SecurityRule } from './securityRule.ts';
import { certain, type Selection } from './selection.ts';
import { tagKey } from './tagName.ts';

/** Azure's name resolution and health address, and its metadata service. */
const platformPrefixes = ['168.63.129.16/32', '169.254.169.254/32'];
const platform = unionAddresses(platformPrefixes.flatMap((prefix) => parsePrefix(prefix) ?? []));

const platformTags = new Set(['azureplatformdns', 'azureplatformimds', 'azureplatformlkm']);

/** What stands for the exemption among the rules; nobody wrote it. */
export const platformExemption: SecurityRule = {
  kind: 'securityRule',
  name: 'platform addresses are not filtered',
  priority: 0,
  direction: 'Outbound',
  access: 'Allow',
  protocols: everyProtocol,
  source: { prefixes: everyAddress, tags: [], groups: [] },
  sourcePorts: everyPort,
  destination: { prefixes: platform, tags: [], groups: [] },
  destinationPorts: everyPort,
  unreadable: null,
};

/**
 * A security group as it meets the node's own traffic: what a node sends to the platform's addresses is filtered only by rules that
 * name them by their tags. https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#azure-platform-considerations
 */
export function withPlatformExempt(layer: Layer): Layer {
  if (layer.direction !== 'Outbound') return layer;
  const exempt: LayerRule = {
    source: platformExemption,
    effect: 'pass',
    protocols: everyProtocol,
    remote: certain(platform),
    local: certain(everyAddress),
    sourcePorts: everyPort,
    destinationPorts: everyPort,
  };
  const naming = layer.rules.filter(namesPlatform).map((rule) => ({ ...rule, remote: onPlatform(rule.remote) }));
  return { ...layer, rules: [...naming, exempt, ...layer.rules] };
}

/** What such a rule says of other addresses waits for its turn. */
function onPlatform({ sure, conditions }: Selection): Selection {
  return {
    sure: intersectAddresses(sure, platform),
    conditions: conditions.map((open) => ({ ...open, within: intersectAddresses(open.within, platform) })),
  };
}

function namesPlatform({ source }: LayerRule): boolean {
  return source.kind === 'securityRule' && source.destination.tags.some((tag) => platformTags.has(tagKey(tag)));
}
