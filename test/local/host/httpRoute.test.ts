import { expect, test } from 'vitest';
import { compareHttpRoutes, matchHttpRoute, parseHttpRoute } from '../../../local/host/httpRoute.ts';

test.each([
  ['findings', 'findings', {}],
  ['findings', 'Findings/', {}],
  ['findings', 'findings/1', null],
  ['findings', '', null],
  ['findings/{id}', 'findings/a%2Fb', { id: 'a/b' }],
  ['findings/{id}', 'findings', null],
  ['findings/{id?}', 'findings', {}],
  ['findings/{id}', 'findings/%', { id: '%' }],
  ['{*rest}', 'a/b%20c', { rest: 'a/b c' }],
  ['{*rest}', '', { rest: '' }],
  ['', '', {}],
])('route %j leads %j to %j', (template, path, parameters) => {
  expect(matchHttpRoute(parseHttpRoute(template), path)).toEqual(parameters);
});

test('text goes before parameters, and those before the rest of a path', () => {
  const routes = ['{*rest}', '{kind}', 'findings/{id}', 'findings/latest', '{kind}/latest'].map(parseHttpRoute);
  expect(routes.toSorted(compareHttpRoutes).map(({ template }) => template)).toEqual([
    'findings/latest',
    'findings/{id}',
    '{kind}',
    '{kind}/latest',
    '{*rest}',
  ]);
});

test.each(['findings/{id:int}', 'v{version}', '{}', 'a}'])('route %j is refused by name', (template) => {
  expect(() => parseHttpRoute(template)).toThrow(`route ${template}: expected`);
});
