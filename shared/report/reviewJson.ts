import { formatPrefixes } from '../domain/network/formatPrefixes.ts';
import type { SecurityRule } from '../domain/network/securityRule.ts';
import type { Review, ReviewFinding } from '../domain/review/reviewEstate.ts';
import { portTexts, protocolNames } from './boxWords.ts';
import { findingWords, sufficesWords } from './reviewWords.ts';

/** The findings of a review for programs, schema version 1. */
export function reviewJson({ findings, missing }: Review): object {
  return { schemaVersion: 1, findings: findings.map(findingJson), missing };
}

function findingJson(finding: ReviewFinding): object {
  const { kind, securityGroup, rule } = finding;
  return {
    kind,
    networkSecurityGroup: securityGroup,
    direction: rule.direction,
    ...ruleJson(rule),
    message: findingWords(finding),
    suffices: sufficesWords(finding),
    ...detailsOf(finding),
  };
}

function detailsOf(finding: ReviewFinding): object {
  switch (finding.kind) {
    case 'never matches':
      return { coveredBy: finding.coveredBy.map(ruleJson) };
    case 'opens more than needed': {
      const { requirement, protocols, ports, needed, opens, beyond, sure, subnets, computes } = finding;
      return {
        requirement,
        protocols: protocolNames(protocols),
        ports: portTexts(ports),
        needed,
        opens: formatPrefixes(opens),
        beyond: formatPrefixes(beyond),
        sure,
        subnets,
        computes,
      };
    }
    case 'ssh from internet':
      return { ports: [String(finding.port)], subnets: finding.subnets, computes: finding.computes };
  }
}

function ruleJson({ name, priority, access }: SecurityRule): object {
  return { rule: name, priority, access };
}
