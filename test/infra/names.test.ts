import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import type { Node } from 'web-tree-sitter';
import {
  type Declaration,
  declarations,
  nodes,
  propertiesOf,
  type Templates,
  templates,
  treeOf,
  valueAt,
} from './bicep.ts';

// The grammar knows no names. These are the mistakes that only a compiler would find otherwise, and there is none without Azure's own tools.

const functions = new Set(
  `concat contains deployment empty environment filter first guid items join json length loadJsonContent loadTextContent map resourceGroup split
  startsWith string subscription subscriptionResourceId tenant toLower trim union uniqueString`.split(/\s+/),
);
interface Signature {
  readonly parameters: ReadonlyMap<string, boolean>;
  readonly outputs: ReadonlySet<string>;
}

/** The parameters of a template, and whether each may be left out; its outputs. */
function signature(root: Node): Signature {
  const named = (type: string): readonly (readonly [string, Node])[] =>
    nodes(root, type).map((node) => [node.namedChildren[0]?.text ?? '', node]);
  return {
    parameters: new Map(
      named('parameter_declaration').map(([name, node]) => [name, /^param \w+ \w+ =/.test(node.text)]),
    ),
    outputs: new Set(named('output_declaration').map(([name]) => name)),
  };
}

/** What stands where a name is given, not used: of a declaration, a property, a type, a decorator. */
function isGiven(node: Node): boolean {
  const { parent } = node;
  if (parent === null) return false;
  if (['output_declaration', 'type', 'decorator'].includes(parent.type) || parent.parent?.type === 'decorator')
    return true;
  return parent.type === 'object_property' && parent.namedChildren[0]?.id === node.id;
}

function undeclared(root: Node): readonly string[] {
  const introducing =
    'parameter_declaration variable_declaration resource_declaration module_declaration for_statement lambda_expression';
  const declared = introducing
    .split(' ')
    .flatMap((type) => nodes(root, type))
    .map(({ namedChildren: [name] }) => name?.text ?? '');
  const known = new Set([...declared, ...functions]);
  return nodes(root, 'identifier')
    .filter((node) => !isGiven(node) && !known.has(node.text))
    .map((node) => `${node.text} is not declared`);
}

function unused(root: Node): readonly string[] {
  const used = new Set(
    nodes(root, 'identifier')
      .filter((node) => !isGiven(node) && node.parent?.type !== 'parameter_declaration')
      .map((node) => node.text),
  );
  return [...signature(root).parameters.keys()].filter((name) => !used.has(name)).map((name) => `${name} is not used`);
}

/** What a module is given, and what is asked of it, against its own template. */
function misused({ symbol, of, body }: Declaration, root: Node, template: string | undefined): readonly string[] {
  if (template === undefined) return [`${of} is not there`];
  const { parameters, outputs } = signature(treeOf(template));
  const values = valueAt(body, 'params');
  const given = new Set(values === undefined ? [] : propertiesOf(values).keys());
  const asked = root.text.matchAll(new RegExp(`\\b${symbol}!?\\.outputs\\.(\\w+)`, 'g'));
  return [
    ...[...given].filter((name) => !parameters.has(name)).map((name) => `${of} has no parameter ${name}`),
    ...[...parameters]
      .filter(([name, isOptional]) => !isOptional && !given.has(name))
      .map(([name]) => `${of} wants ${name}`),
    ...[...asked].filter(([, name]) => !outputs.has(name ?? '')).map(([, name]) => `${of} has no output ${name}`),
  ];
}

function wrongNames(all: Templates): readonly string[] {
  return [...all].flatMap(([file, text]) => {
    const root = treeOf(text);
    const beside = (name: string): string => posix.join(posix.dirname(file), name);
    const loaded = [...text.matchAll(/load(?:Json|Text)Content\('([^']+)'\)/g)].map(([, name]) => name ?? '');
    return [
      ...undeclared(root),
      ...unused(root),
      ...declarations(root, 'module').flatMap((one) => misused(one, root, all.get(beside(one.of)))),
      ...loaded.filter((name) => !existsSync(beside(name))).map((name) => `${name} is not there`),
    ].map((complaint) => `${file}: ${complaint}`);
  });
}

test('every name in the templates is declared, every module gets what it asks for, every parameter is used', () => {
  expect(wrongNames(templates)).toEqual([]);
});

test.each([
  [
    'infra/main.bicep',
    'principalId: reader.outputs.principalId',
    'principalId: reeder.outputs.principalId',
    'reeder is not declared',
  ],
  ['infra/main.bicep', "name: 'netguard${suffix}'", "name: 'netguard${sufix}'", 'sufix is not declared'],
  ['infra/main.bicep', "'modules/storage.bicep'", "'modules/stores.bicep'", 'modules/stores.bicep is not there'],
  ['infra/main.bicep', '    mailTo: mailTo\n', '', 'modules/functionApp.bicep wants mailTo'],
  ['infra/main.bicep', 'mailTo: mailTo', 'mailTo: mailTo\n    mailCc: mailTo', 'has no parameter mailCc'],
  [
    'infra/main.bicep',
    'reader.outputs.clientId',
    'reader.outputs.client',
    'modules/identity.bicep has no output client',
  ],
  ['infra/main.bicep', 'map(split(callers', 'mapped(split(callers', 'mapped is not declared'],
  ['infra/modules/eventSubscription.bicep', 'eventFilter.json', 'filter.json', 'filter.json is not there'],
  ['infra/modules/functionApp.bicep', 'NETGUARD_PROFILE: profile', "NETGUARD_PROFILE: ''", 'profile is not used'],
])('in %s: "%s" as "%s" is noticed', (file, before, after, complaint) => {
  const original = templates.get(file) ?? '';
  expect(original).toContain(before);
  const planted = new Map([...templates, [file, original.replace(before, () => after)]]);
  expect(wrongNames(planted).join('\n')).toContain(complaint);
});

const parametersOf = (file: string): ReadonlyMap<string, boolean> =>
  signature(treeOf(templates.get(file) ?? '')).parameters;

test('azd gives every parameter of the main template', () => {
  const { parameters } = JSON.parse(readFileSync('infra/main.parameters.json', 'utf8')) as { parameters: object };
  expect(new Set(Object.keys(parameters))).toEqual(new Set(parametersOf('infra/main.bicep').keys()));
});

test.each(['infra/hooks/events.sh', 'infra/hooks/events.ps1'])(
  '%s gives every parameter of the event template',
  (hook) => {
    const script = readFileSync(hook, 'utf8');
    expect(script).toContain('--template-file infra/events.bicep');
    const given = [...script.matchAll(/\b([a-z]\w+)="?\$/g)]
      .map(([, name]) => name)
      .filter((name) => name !== 'attempt' && name !== 'said');
    expect(new Set(given)).toEqual(new Set(parametersOf('infra/events.bicep').keys()));
  },
);

test('the hooks take from the environment what the main template puts out, or what a person may set', () => {
  const outputs = signature(treeOf(templates.get('infra/main.bicep') ?? '')).outputs;
  const names = [
    'infra/hooks/events.sh',
    'infra/hooks/events.ps1',
    'infra/hooks/signIn.sh',
    'infra/hooks/signIn.ps1',
  ].flatMap((hook) => readFileSync(hook, 'utf8').match(/\bNETGUARD_[A-Z_]+\b/g) ?? []);
  const guide = readFileSync('docs/deploy.md', 'utf8');
  expect([...new Set(names)].filter((name) => !outputs.has(name) && !guide.includes(`\`${name}\``))).toEqual([]);
});

test('the guide explains every parameter', () => {
  const guide = readFileSync('docs/deploy.md', 'utf8');
  const variables = readFileSync('infra/main.parameters.json', 'utf8').match(/NETGUARD_[A-Z_]+/g) ?? [];
  const missing = [...parametersOf('infra/main.bicep').keys(), ...variables].filter(
    (name) => !guide.includes(`\`${name}\``),
  );
  expect(missing).toEqual([]);
});

test('azd packages the functions, deploys them, and subscribes to the events afterwards, on every system', () => {
  const azd = readFileSync('azure.yaml', 'utf8');
  expect(azd).toMatch(/host: function\n(.*\n)*? {4}dist: dist-package\/app\n/);
  expect(azd).toMatch(
    /postdeploy:\n {4}posix:\n.*\n {6}run: infra\/hooks\/events\.sh\n {4}windows:\n.*\n {6}run: infra\/hooks\/events\.ps1/,
  );
  expect(azd).toMatch(
    /preprovision:\n {4}posix:\n.*\n {6}run: infra\/hooks\/signIn\.sh\n {4}windows:\n.*\n {6}run: infra\/hooks\/signIn\.ps1/,
  );
});
