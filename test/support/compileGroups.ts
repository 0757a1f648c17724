import { type AddressScope, addressScope } from '../../shared/domain/network/addressScope.ts';
import type { Layer } from '../../shared/domain/network/layer.ts';
import { parsePrefix } from '../../shared/domain/network/prefix.ts';
import { parseRoutes } from '../../shared/domain/network/route.ts';
import { compileRoutes } from '../../shared/domain/network/routeLayer.ts';
import { compileSecurityGroup } from '../../shared/domain/network/securityGroup.ts';
import { type Direction, parseSecurityRules } from '../../shared/domain/network/securityRule.ts';
import { type ServiceTags, serviceTagsFromLists } from '../../shared/domain/network/serviceTags.ts';
import { systemRoute, systemRoutes } from '../../shared/domain/network/systemRoutes.ts';
import type { Question } from './bruteForce.ts';

type Stack = Pick<Question, 'direction' | 'serviceTags' | 'securityGroups'>;

export function directionOf({ direction }: Pick<Question, 'direction'>): Direction {
  return direction.toLowerCase() === 'inbound' ? 'Inbound' : 'Outbound';
}

function tagsOf({ serviceTags }: Pick<Question, 'serviceTags'>): ServiceTags {
  return serviceTagsFromLists(new Map(Object.entries(serviceTags ?? {})));
}

export function scopeOf(question: Pick<Question, 'serviceTags'>): AddressScope {
  return addressScope({ serviceTags: tagsOf(question), virtualNetwork: null });
}

/** The security groups of a question as layers. */
export function compileGroups(question: Stack): readonly Layer[] {
  return (question.securityGroups ?? []).map(({ rules }) =>
    compileSecurityGroup(parseSecurityRules(rules, '$').rules, directionOf(question), scopeOf(question)),
  );
}

/** Routes as a layer, with those that Azure adds in a network of 10.0.0.0/16. Next hops but None, Internet and VnetLocal cannot be told. */
export function compileRouteTable(
  raw: readonly object[],
  question: Pick<Question, 'direction' | 'serviceTags'>,
): Layer {
  const network = '10.0.0.0/16';
  const own = parseRoutes(raw, '$').routes;
  const space = parsePrefix(network);
  const routes = [...own, systemRoute(network, 'VnetLocal'), ...(space === null ? [] : systemRoutes(space))];
  return compileRoutes(directionOf(question), {
    routes,
    serviceTags: tagsOf(question),
    scope: scopeOf(question),
    effectOf: ({ nextHopType }) => {
      if (nextHopType === 'None') return { effect: 'block' };
      return nextHopType === 'Internet' || nextHopType === 'VnetLocal'
        ? { effect: 'pass' }
        : { effect: 'cannotTell', open: nextHopType };
    },
  });
}
