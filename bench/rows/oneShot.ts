import { parsePorts } from '../../shared/domain/network/portSet.ts';
import { tcp } from '../../shared/domain/network/protocols.ts';
import { certain } from '../../shared/domain/network/selection.ts';
import { parseServiceTags } from '../../shared/domain/network/serviceTags.ts';
import { askedGroupText, decideGroup } from '../askedGroup.ts';
import { addresses, scopeOf } from '../heldSubnet.ts';
import { medians, prepared } from '../interleaved.ts';
import { decidingRules, parsedIpaddrPairs, passesByCidrTools, passesByIpaddrPairs } from '../peers/addressPeers.ts';
import { peerQuestion } from '../peers/peerQuestion.ts';
import { amlFlows } from '../samples/amlFlows.ts';
import { lookupIn } from '../samples/peerChecks.ts';
import { busyRules, neededRule, rulesPerGroup, sampleSubnet } from '../samples/sampleSubnet.ts';
import { brief, type Row } from '../table.ts';
import type { Setup } from './setup.ts';

const batch = amlFlows[1];
const required = 'BatchNodeManagement.WestEurope';

/**
 * One question to a brand-new engine, which has seen neither the tags nor a group before: the case in which nothing that is
 * kept can help. The rules allow the tag by its own name, or through the larger AzureCloud.WestEurope.
 */
export async function oneShotRows({ sample, quick }: Setup): Promise<readonly Row[]> {
  const byName = await timeOneShot({ sample, quick }, required);
  const byCloud = await timeOneShot({ sample, quick }, 'AzureCloud.WestEurope');
  const times = { unit: 'times', better: 'higher' } as const;
  const orientation = { ...times, atLeast: null, goal: null } as const;
  return [
    {
      ...times,
      work: `cidr-tools: one shot, 30 rules, ${required} allowed by name`,
      measured: byName.cidrTools / byName.engine,
      atLeast: null,
      goal: 1,
      note: `A new engine for each question: rules read and bound, the tag's ${sample.tags.prefixes(required).length} prefixes read, one check. Here ${brief(byName.engine)} µs.`,
    },
    {
      ...orientation,
      work: 'cidr-tools: one shot, allowed through AzureCloud.WestEurope',
      measured: byCloud.cidrTools / byCloud.engine,
    },
    {
      ...orientation,
      work: 'ipaddr.js pair by pair: one shot, by name',
      measured: byName.pairs / byName.engine,
      note: `Asked for each pair of prefixes, as scripts do it; with all prefixes parsed beforehand ${brief(byName.parsedPairs / byName.engine)}x by name and ${brief(byCloud.parsedPairs / byCloud.engine)}x through AzureCloud.`,
    },
    {
      ...orientation,
      work: 'ipaddr.js pair by pair: one shot, through AzureCloud.WestEurope',
      measured: byCloud.pairs / byCloud.engine,
    },
  ];
}

async function timeOneShot({ sample, quick }: Setup, allowed: string) {
  const subnet = sampleSubnet(1);
  if (batch === undefined) throw new Error('unreachable: the flow of Batch is one of the ten');
  const allow = { ...neededRule(subnet, batch, 3000), remote: [allowed] };
  const rules = busyRules(subnet, [allow], rulesPerGroup);
  const text = askedGroupText(rules);
  const ports = parsePorts(batch.ports) ?? [];

  const engine = prepared(
    () => ({ tags: parseServiceTags(sample.document).tags, group: JSON.parse(text) as unknown }),
    ({ tags, group }) => {
      const scope = scopeOf(tags, subnet.networkPrefix);
      const local = certain(addresses(subnet.prefix));
      const flow = { direction: batch.direction, protocols: tcp, remote: scope.tag(required), local, ports };
      const { state } = decideGroup(group, flow, scope);
      if (state !== 'allowed') throw new Error(`${required}: expected it to be allowed through ${allowed}`);
    },
  );
  const prefixesOf = lookupIn(sample.tags, subnet.networkPrefix);
  const ask = { ...batch, remote: prefixesOf(required), local: subnet.prefix };
  const deciding = decidingRules(peerQuestion(ask, rules, prefixesOf));
  const parsedPairs = parsedIpaddrPairs(ask.remote, deciding);
  const [own = 0, cidrTools = 0, pairs = 0, parsed = 0] = await medians(
    [
      engine,
      () => expectPass(passesByCidrTools(ask.remote, deciding), 'cidr-tools'),
      () => expectPass(passesByIpaddrPairs(ask.remote, deciding), 'ipaddr.js'),
      () => expectPass(parsedPairs(), 'ipaddr.js'),
    ],
    quick ? 11 : 41,
  );
  return { engine: own, cidrTools, pairs, parsedPairs: parsed };
}

function expectPass(passes: boolean, peer: string): void {
  if (!passes) throw new Error(`${peer} disagrees with the sample`);
}
