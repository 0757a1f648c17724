import { isNoAddress } from '../domain/network/addressSet.ts';
import type { SecurityRule } from '../domain/network/securityRule.ts';
import type { ReviewFinding } from '../domain/review/reviewEstate.ts';
import { addressWords, familiesOf } from './addressWords.ts';
import { portWords, protocolNames } from './boxWords.ts';
import { counted, resourceName } from './verdictWords.ts';

/** A finding in one sentence. */
export function findingWords(finding: ReviewFinding): string {
  switch (finding.kind) {
    case 'never matches':
      return neverMatchesWords(finding);
    case 'opens more than needed': {
      const { protocols, ports, needed, requirement, sure } = finding;
      const what = `${protocolNames(protocols).join(' and ')} ${portWords(ports)}`;
      const verb = sure ? 'opens' : 'may open';
      const who = `${needed.join(' and ')} ${needed.length === 1 ? 'needs' : 'need'} it`;
      return `${verb} ${what} to ${openedWords(finding)}, though only ${who} (${requirement})`;
    }
    case 'ssh from internet':
      return `lets all of the internet try to log in by SSH (Tcp ${finding.port}) to ${computesWords(finding.computes)}`;
  }
}

/** What would do instead. */
export function sufficesWords(finding: ReviewFinding): string {
  switch (finding.kind) {
    case 'never matches': {
      const [first] = finding.coveredBy;
      return first !== undefined && finding.coveredBy.some(({ access }) => access !== finding.rule.access)
        ? `move it before ${ruleWords(first)} if it is meant, or else delete it`
        : 'delete it: nothing changes without it';
    }
    case 'opens more than needed':
      return `the source ${finding.needed.join(', ')} is enough`;
    case 'ssh from internet':
      return 'allow the addresses that should log in, or delete it and disable SSH on the compute';
  }
}

function neverMatchesWords({ rule, coveredBy }: ReviewFinding & { readonly kind: 'never matches' }): string {
  const rules = coveredBy.map(ruleWords).join(' and ');
  const together = coveredBy.length > 1 ? ' together' : '';
  const decides = coveredBy.length > 1 ? 'decide' : 'decides';
  const opposite = coveredBy.filter(({ access }) => access !== rule.access).length;
  const other = rule.access === 'Allow' ? 'denied' : 'allowed';
  const outcome =
    opposite === 0 ? '' : opposite === coveredBy.length ? `: they are ${other}` : `: some of them are ${other}`;
  return `never matches, since ${rules}${together} ${decides} all of its packets${outcome}`;
}

function ruleWords({ name, priority }: SecurityRule): string {
  return `${name} (priority ${priority})`;
}

/** As the rule itself says it where that hangs on open facts; else exactly what is left of it. */
function openedWords({
  rule,
  opens,
  names,
  sure,
}: ReviewFinding & { readonly kind: 'opens more than needed' }): string {
  const { prefixes, tags, groups } = rule.direction === 'Inbound' ? rule.source : rule.destination;
  if (sure) return addressWords(opens, names, familiesOf(opens));
  const written = isNoAddress(prefixes) ? [] : [addressWords(prefixes, [])];
  return [...tags, ...groups.map(resourceName), ...written].join(', ');
}

const mostComputes = 3;

/** `ci-anna, gpu and 2 more computes`. */
function computesWords(computes: readonly string[]): string {
  const names = computes.slice(0, mostComputes).map((id) => id.slice(id.lastIndexOf('/') + 1));
  const more = computes.length - mostComputes;
  return `${names.join(', ')}${more > 0 ? ` and ${counted(more, 'more compute')}` : ''}`;
}
