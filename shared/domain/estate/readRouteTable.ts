import { parseRoutes, type Route } from '../network/route.ts';
import { joinChildren, reportChildren } from './children.ts';
import type { Fact, RouteTable } from './estate.ts';
import { booleanAt, eachOf, fieldsOf, idOf, listAt, type Place, requiredListAt } from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

/** A route table with the routes inside it and those given on their own, which replace a route of the same name. */
export function readRouteTable(item: Item, ownRoutes: readonly Item[]): RouteTable {
  const fields = fieldsOf(item.body, flatFields.routeTable);
  if (!('value' in fields)) {
    return { ...readHead(item), subnets: [], routes: fields, disableBgpRoutePropagation: fields };
  }
  const subnets = eachOf(listAt(fields.value, 'subnets'), idOf);
  return {
    ...readHead(item),
    subnets: 'value' in subnets ? subnets.value : [],
    routes: readRoutes(fields.value, ownRoutes),
    disableBgpRoutePropagation: booleanAt(fields.value, 'disableBgpRoutePropagation'),
  };
}

function readRoutes(fields: Place, ownRoutes: readonly Item[]): Fact<readonly Route[]> {
  const inside = requiredListAt(fields, 'routes');
  if (!('value' in inside)) return inside;
  const children = joinChildren(inside.value, ownRoutes);
  const { routes, issues } = parseRoutes(
    children.map((route) => route.value),
    '',
  );
  reportChildren(children, issues);
  return { value: routes };
}
