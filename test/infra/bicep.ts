import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** The text of every template by its path in the project; a test may plant a fault in a copy. */
export type Templates = ReadonlyMap<string, string>;

export const templates: Templates = new Map(
  globSync(['infra/*.bicep', 'infra/modules/*.bicep'])
    .toSorted()
    .map((file) => [file, readFileSync(file, 'utf8')]),
);

await Parser.init();
const grammar = await Language.load(fileURLToPath(import.meta.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));
const parser = new Parser().setLanguage(grammar);

const trees = new Map<string, Node>();

/** The syntax tree of a template, by the grammar that editors use. */
export function treeOf(text: string): Node {
  const root = trees.get(text) ?? parser.parse(text)?.rootNode;
  if (root === undefined) throw new Error('not parsed');
  trees.set(text, root);
  return root;
}

/** A resource or module as it stands in a template. */
export interface Declaration {
  readonly symbol: string;
  /** A resource's type without its api-version; a module's path. */
  readonly of: string;
  readonly isExisting: boolean;
  /** The text of `if (…)`, null where it is deployed always. */
  readonly condition: string | null;
  readonly body: Node;
  readonly node: Node;
}

export function declarations(root: Node, kind: 'resource' | 'module'): readonly Declaration[] {
  return nodes(root, `${kind}_declaration`).map((node) => {
    const [symbol, of] = node.namedChildren;
    // The first object within is the body, whatever loop or condition stands before it.
    const body = nodes(node, 'object').find((object) => object.parent?.type !== 'object_property');
    if (symbol === undefined || of === undefined || body === undefined) throw new Error(`unread: ${node.text}`);
    const condition = nodes(node, 'if_statement')[0]?.namedChildren[0]?.text.slice(1, -1);
    return {
      symbol: symbol.text,
      of: unquoted(of).replace(/@.*$/, ''),
      isExisting: node.children.some((child) => child.text === 'existing'),
      condition: condition ?? null,
      body,
      node,
    };
  });
}

/** The resources of a type that the templates deploy. */
export function deployed(all: Templates, type: string): readonly Declaration[] {
  return [...all.values()]
    .flatMap((text) => declarations(treeOf(text), 'resource'))
    .filter(({ of, isExisting }) => of.toLowerCase() === type.toLowerCase() && !isExisting);
}

/** The value at a path of properties inside an object. */
export function valueAt(object: Node, ...path: readonly string[]): Node | undefined {
  let value: Node | undefined = object;
  for (const name of path) value = value === undefined ? undefined : propertiesOf(value).get(name);
  return value;
}

/** Its text, '' where there is no such property. */
export function textAt(object: Node, ...path: readonly string[]): string {
  return valueAt(object, ...path)?.text ?? '';
}

export function propertiesOf(object: Node): ReadonlyMap<string, Node> {
  const properties = object.namedChildren.filter((child) => child.type === 'object_property');
  return new Map(
    properties.flatMap(({ namedChildren: [name, value] }) =>
      name === undefined || value === undefined ? [] : [[unquoted(name), value]],
    ),
  );
}

/** Every node of a type, the node itself left out. */
export function nodes(root: Node, type: string): readonly Node[] {
  return root.descendantsOfType(type).filter((node) => node.id !== root.id);
}

export function unquoted({ text }: Node): string {
  return text.replace(/^'(.*)'$/s, '$1');
}
