import { setTimeout as pause } from 'node:timers/promises';
import { checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import type { ServiceTags } from '../../shared/domain/network/serviceTags.ts';
import { counted } from '../../shared/report/verdictWords.ts';
import type { JsonBag } from '../azure/json.ts';
import type { FunctionsHost } from '../host/startHost.ts';
import { wholeEstate } from '../wholeEstate.ts';

const patience = 120_000;

interface Page {
  readonly findings: readonly { readonly state: string; readonly verdict: { readonly compute: string } }[];
  readonly next: string | null;
}

/**
 * Has the sweep judge the whole estate and waits until every compute that can be judged has findings.
 * @returns the findings by state, in words
 */
export async function awaitBaseline(
  host: FunctionsHost,
  token: string,
  resources: readonly JsonBag[],
  serviceTags: ServiceTags | null,
): Promise<string> {
  const estate = parseEstate(wholeEstate(resources));
  const { verdicts } = checkEstate(estate, { serviceTags, asOf: new Date().toISOString() });
  const expected = new Set(verdicts.map(({ compute }) => compute.toLowerCase()));
  await host.fireTimer('sweep');
  for (const deadline = Date.now() + patience; Date.now() < deadline; await pause(300)) {
    const findings = await allFindings(host, token);
    const seen = new Set(findings.map(({ verdict }) => verdict.compute.toLowerCase()));
    if (!expected.isSubsetOf(seen)) continue;
    const states = Map.groupBy(findings, ({ state }) => state);
    const counts = [...states].map(([state, list]) => `${list.length} ${state}`);
    return [counted(seen.size, 'compute'), ...counts].join(', ');
  }
  throw new Error(`the first sweep did not judge every compute within ${patience / 1000} s`);
}

async function allFindings(host: FunctionsHost, token: string): Promise<Page['findings']> {
  const findings: Page['findings'][number][] = [];
  for (let next: string | null = ''; next !== null; ) {
    const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${host.url}/api/findings?top=500${after}`, { headers });
    if (!response.ok) throw new Error(`GET /api/findings answered ${response.status}`);
    const page = (await response.json()) as Page;
    findings.push(...page.findings);
    next = page.next;
  }
  return findings;
}
