import type { Node } from 'web-tree-sitter';
import { deployed, nodes, propertiesOf, type Templates, textAt, treeOf } from './bicep.ts';

/** Says of each resource of a type which properties have another value. */
export function unlike(all: Templates, type: string, expected: Readonly<Record<string, string>>): readonly string[] {
  const found = deployed(all, type);
  if (found.length === 0) return [`no ${type}`];
  return found.flatMap(({ symbol, body }) =>
    Object.entries(expected).flatMap(([path, value]) => {
      const actual = textAt(body, ...path.split('.'));
      return actual === value ? [] : [`${symbol}.${path} is ${actual || 'missing'}`];
    }),
  );
}

/** What is missing and what is too much among names. */
export function difference(what: string, actual: Iterable<string>, expected: Iterable<string>): readonly string[] {
  const [is, should] = [new Set(actual), new Set(expected)];
  return [
    ...[...should.difference(is)].map((name) => `${what}: ${name} is missing`),
    ...[...is.difference(should)].map((name) => `${what}: ${name} is too much`),
  ];
}

/** Whether a use stands where `writes` has been asked: in a module under that condition, or in the first arm of a ternary. */
export function isGuarded(node: Node): boolean {
  for (let at = node; at.parent !== null; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'if_statement' && parent.namedChildren[0]?.text === '(writes)') return true;
    if (
      parent.type === 'ternary_expression' &&
      parent.childForFieldName('condition')?.text === 'writes' &&
      parent.childForFieldName('consequence')?.id === at.id
    ) {
      return true;
    }
  }
  return false;
}

/** The app settings that the template of the app names, with the text of each value. */
export function appSettings(all: Templates): ReadonlyMap<string, string> {
  const variable = nodes(treeOf(all.get('infra/modules/functionApp.bicep') ?? ''), 'variable_declaration').find(
    ({ namedChildren: [name] }) => name?.text === 'settings',
  );
  const object = variable?.namedChildren[1];
  return new Map(object === undefined ? [] : [...propertiesOf(object)].map(([name, value]) => [name, value.text]));
}
