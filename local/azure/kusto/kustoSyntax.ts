import { createRequire } from 'node:module';
import { resourceGraphTables } from './resourceGraphTables.ts';

/** One node of a parsed query, as plain data: `parts` by the names of the official parser's syntax classes, `items` in the order of the text. */
export interface KustoNode {
  /** The parser's SyntaxKind, e.g. `FilterOperator`, `EqualTildeExpression`. */
  readonly kind: string;
  /** The source text, without leading white space and comments. */
  readonly text: string;
  /** The type the analysis found, e.g. `string`, `dynamic`, `bool`; empty where there is none. */
  readonly type: string;
  /** The value of a literal. */
  readonly value: string | number | boolean | null;
  readonly parts: ReadonlyMap<string, KustoNode>;
  readonly items: readonly KustoNode[];
}

/** What the parser objects to; `start` and `length` count characters of the query. */
interface KustoDiagnostic {
  readonly code: string;
  readonly severity: string;
  readonly start: number;
  readonly length: number;
  readonly message: string;
}

export interface KustoSyntax {
  readonly root: KustoNode;
  readonly diagnostics: readonly KustoDiagnostic[];
  /** The columns of the result; empty when the analysis failed. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The few members used of the objects that the parser (C# translated to JavaScript by Bridge.NET) hands out. */
interface BridgeElement {
  readonly Kind: number;
  readonly ChildCount: number;
  readonly LiteralValue?: unknown;
  readonly ResultType?: BridgeSymbol | null;
  GetChild(index: number): BridgeElement | null;
  GetName(index: number): string | null;
  readonly Text?: string;
  readonly TextStart: number;
  readonly End: number;
}
interface BridgeList<T> {
  readonly Count: number;
  getItem(index: number): T;
}
interface BridgeSymbol {
  readonly Name: string;
  readonly Columns?: BridgeList<{ readonly Name: string; readonly Type: BridgeSymbol }>;
}
interface BridgeCode {
  readonly Syntax: BridgeElement;
  readonly ResultType: BridgeSymbol | null;
  GetDiagnostics(): BridgeList<{
    readonly Code: string;
    readonly Severity: string;
    readonly Start: number;
    readonly Length: number;
    readonly Message: string;
  }>;
}
type Constructor = new (...parameters: unknown[]) => unknown;
interface BridgeLanguage {
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: unknown): BridgeCode };
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly Symbols: {
    readonly ColumnSymbol: Constructor;
    readonly TableSymbol: { readonly $ctor4: Constructor };
    readonly DatabaseSymbol: { readonly ctor: Constructor };
    readonly ScalarTypes: { readonly Dynamic: unknown; readonly String: unknown };
  };
  readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> };
}

declare global {
  /** What the parser's scripts define. */
  var Kusto: { readonly Language: BridgeLanguage };
}

interface Language {
  readonly parse: (text: string) => BridgeCode;
  readonly kinds: ReadonlyMap<number, string>;
}

let loaded: Language | undefined;

/** Loads the official parser on first use (about a second) and tells it the tables of Resource Graph. */
function language(): Language {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  for (const script of ['bridge.min.js', 'Kusto.Language.Bridge.min.js'])
    require(`@kusto/language-service-next/${script}`);
  const { KustoCode, GlobalState, Symbols, Syntax } = Kusto.Language;
  // Column objects, not a schema string: the string form stops without a word at the column named `kind`, a keyword.
  const tables = Object.entries(resourceGraphTables).map(([name, columns]) => {
    const symbols = Object.entries(columns).map(([column, type]) => {
      const scalar = type === 'dynamic' ? Symbols.ScalarTypes.Dynamic : Symbols.ScalarTypes.String;
      return new Symbols.ColumnSymbol(column, scalar, null, null, null, null);
    });
    return new Symbols.TableSymbol.$ctor4(name, symbols);
  });
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('ResourceGraph', tables));
  const kinds = new Map<number, string>();
  for (const [name, value] of Object.entries(Syntax.SyntaxKind)) if (typeof value === 'number') kinds.set(value, name);
  loaded = { kinds, parse: (text) => KustoCode.ParseAndAnalyze(text, globals) };
  return loaded;
}

/** Longs and booleans come boxed by the translated runtime: their own text says what they are. */
function literalValue(value: unknown, type: string, text: string): string | number | boolean | null {
  if (typeof value === 'string') return value;
  if (type === 'bool' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return (type === 'long' || type === 'int') && /^\d+$/.test(text) ? Number(text) : null;
}

function plain(element: BridgeElement, source: string, kinds: Language['kinds']): KustoNode {
  const parts = new Map<string, KustoNode>();
  const items: KustoNode[] = [];
  const kind = kinds.get(element.Kind) ?? String(element.Kind);
  for (let index = 0; index < element.ChildCount; index++) {
    const child = element.GetChild(index);
    if (child === null) continue;
    const node = plain(child, source, kinds);
    // A list's elements sit in wrappers that carry the comma; only the element is of interest.
    items.push(node.kind === 'SeparatedElement' && node.items[0] !== undefined ? node.items[0] : node);
    const name = element.GetName(index);
    if (name) parts.set(name, node);
  }
  const isToken = element.ChildCount === 0 && element.Text !== undefined;
  const text = isToken ? (element.Text ?? '') : source.slice(element.TextStart, element.End).trim();
  const type = element.ResultType?.Name ?? '';
  return { kind, text, type, value: literalValue(element.LiteralValue, type, text), parts, items };
}

/** Parses and analyses a query with Microsoft's own parser against the tables of Resource Graph. Never throws for a bad query. */
export function parseKusto(text: string): KustoSyntax {
  const { parse, kinds } = language();
  const code = parse(text);
  const found = code.GetDiagnostics();
  const diagnostics = Array.from({ length: found.Count }, (_, index) => {
    const { Code, Severity, Start, Length, Message } = found.getItem(index);
    return { code: Code, severity: Severity, start: Start, length: Length, message: Message };
  });
  const columns = code.ResultType?.Columns;
  return {
    root: plain(code.Syntax, text, kinds),
    diagnostics,
    columns: Array.from({ length: columns?.Count ?? 0 }, (_, index) => {
      const column = columns?.getItem(index);
      return { name: column?.Name ?? '', type: column?.Type.Name ?? '' };
    }),
  };
}
