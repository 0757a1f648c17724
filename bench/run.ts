import { existsSync, readFileSync } from 'node:fs';
import { addressScope } from '../shared/domain/network/addressScope.ts';
import { decideFlow } from '../shared/domain/network/decideFlow.ts';
import type { Flow } from '../shared/domain/network/flow.ts';
import { parsePrefix } from '../shared/domain/network/prefix.ts';
import { tcp } from '../shared/domain/network/protocols.ts';
import { compileSecurityGroup } from '../shared/domain/network/securityGroup.ts';
import { parseSecurityRules } from '../shared/domain/network/securityRule.ts';
import { certain } from '../shared/domain/network/selection.ts';
import { parseServiceTags, type ServiceTags, serviceTagsFromLists } from '../shared/domain/network/serviceTags.ts';
import { medianMicroseconds } from './interleaved.ts';
import { sampleGroup } from './sampleGroup.ts';

const rounds = 201;
const regional = 'BatchNodeManagement.WestEurope';
const tagFile = process.argv[2] ?? '../shared/data/servicetags/ServiceTags_Public_20251117.json';

/** As many prefixes as the real tag has, made up. */
function madeUp(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `20.${i >> 8}.${i & 255}.0/27`);
}

function loadTags(): { readonly tags: ServiceTags; readonly origin: string } {
  if (existsSync(tagFile)) {
    return { tags: parseServiceTags(JSON.parse(readFileSync(tagFile, 'utf8'))).tags, origin: tagFile };
  }
  const tags = serviceTagsFromLists(
    new Map([
      [regional, madeUp(38)],
      ['BatchNodeManagement', madeUp(449)],
      ['AzureMonitor', madeUp(600)],
    ]),
  );
  return { tags, origin: 'made-up prefixes in real numbers (no service tag file found; name one as argument)' };
}

const { tags, origin } = loadTags();
const subnet = parsePrefix('10.0.1.0/24') ?? { v4: [], v6: [] };
const virtualNetwork = { known: parsePrefix('10.0.0.0/16') ?? { v4: [], v6: [] }, open: { v4: [], v6: [] } };

console.log(`One NSG, one required flow (Tcp 29876-29877 from a tag). Tags: ${origin}`);
console.log(`Median of ${rounds} interleaved rounds; the last columns are ratios to JSON.parse of the same NSG.\n`);
console.log(
  'rules  tag                             prefixes  JSON.parse µs  parse+compile+check µs  ratio  check again µs  ratio',
);
for (const tag of [regional, 'BatchNodeManagement']) {
  for (const count of [10, 100, 1000]) {
    const text = sampleGroup(count, tag);
    const scope = addressScope({ serviceTags: tags, virtualNetwork });
    const flow: Flow = {
      direction: 'Inbound',
      protocols: tcp,
      remote: scope.tag(tag),
      local: certain(subnet),
      ports: [29876, 29877],
    };
    const value: unknown = JSON.parse(text);
    const compile = () => compileSecurityGroup(parseSecurityRules(value, '$').rules, 'Inbound', scope);
    const compiled = compile();
    if (decideFlow([compiled], flow).state !== 'allowed') throw new Error(`${tag}: expected the flow to be allowed`);
    const [parse = 0, whole = 0, again = 0] = medianMicroseconds(
      [() => JSON.parse(text), () => decideFlow([compile()], flow), () => decideFlow([compiled], flow)],
      rounds,
    );
    const cells = [
      String(count).padStart(5),
      tag.padEnd(30),
      String(tags.prefixes(tag).length).padStart(8),
      parse.toFixed(1).padStart(13),
      whole.toFixed(1).padStart(22),
      (whole / parse).toFixed(2).padStart(5),
      again.toFixed(1).padStart(14),
      (again / parse).toFixed(3).padStart(5),
    ];
    console.log(cells.join('  '));
  }
}
