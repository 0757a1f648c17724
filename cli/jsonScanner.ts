/** Where a text stops being JSON, what would have fitted there, and what stands there instead. */
interface JsonFault {
  /** Offset in UTF-16 units into the text fed last. */
  readonly offset: number;
  readonly expected: string;
  readonly got: string;
}

/** `complete`: one whole value. `incomplete`: the beginning of one. */
type JsonProgress = 'complete' | 'incomplete' | JsonFault;

export interface JsonScanner {
  /** Takes the next piece of the text; pieces are cut between lines, where no JSON token can be. */
  feed(text: string): JsonProgress;
  /** What is wanted next. */
  expected(): string;
}

type Need = 'value' | 'first element' | 'first name' | 'name' | 'colon' | 'next element' | 'next member' | 'end';

const expectations: Readonly<Record<Need, string>> = {
  value: 'a JSON value',
  'first element': 'a JSON value or "]"',
  'first name': 'a property name in double quotes or "}"',
  name: 'a property name in double quotes',
  colon: '":"',
  'next element': '"," or "]"',
  'next member': '"," or "}"',
  end: 'nothing after the JSON value',
};

/** JSON.parse itself has no limit, what recurses over its result does. */
const depthLimit = 500;
const whitespace = /[ \t\r\n]*/y;
const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Follows the grammar of JSON (RFC 8259) without building values, to tell how far a text is JSON. */
export function createJsonScanner(): JsonScanner {
  const open: ('{' | '[')[] = [];
  let need: Need = 'value';

  const afterValue = (): Need => {
    const inside = open.at(-1);
    if (inside === undefined) return 'end';
    return inside === '{' ? 'next member' : 'next element';
  };

  /** Takes one punctuation mark if it fits. */
  const takesMark = (mark: string): boolean => {
    if ((mark === '{' || mark === '[') && (need === 'value' || need === 'first element')) {
      open.push(mark);
      need = mark === '{' ? 'first name' : 'first element';
    } else if (
      (mark === '}' && (need === 'first name' || need === 'next member')) ||
      (mark === ']' && (need === 'first element' || need === 'next element'))
    ) {
      open.pop();
      need = afterValue();
    } else if (mark === ',' && (need === 'next member' || need === 'next element')) {
      need = need === 'next member' ? 'name' : 'value';
    } else if (mark === ':' && need === 'colon') {
      need = 'value';
    } else {
      return false;
    }
    return true;
  };

  return {
    expected: () => expectations[need],
    feed(text) {
      let offset = skip(whitespace, text, 0);
      while (offset < text.length) {
        if (takesMark(text.charAt(offset))) {
          offset += 1;
          if (open.length > depthLimit) return fault(text, offset - 1, `at most ${depthLimit} levels of nesting`);
        } else if (text[offset] === '"' && need !== 'colon' && !need.startsWith('next') && need !== 'end') {
          const end = stringEnd(text, offset);
          if (typeof end !== 'number') return end;
          offset = end;
          need = need === 'name' || need === 'first name' ? 'colon' : afterValue();
        } else {
          const end = need === 'value' || need === 'first element' ? skip(word, text, offset) : offset;
          if (end === offset) return fault(text, offset, expectations[need]);
          offset = end;
          need = afterValue();
        }
        offset = skip(whitespace, text, offset);
      }
      return need === 'end' ? 'complete' : 'incomplete';
    },
  };
}

function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}

/** The offset after a string that starts at `offset`. */
function stringEnd(text: string, offset: number): number | JsonFault {
  let at = offset + 1;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) return at + 1;
    if (unit < 0x20) return fault(text, at, 'the closing quote of a string');
    const next = unit === 0x5c ? skip(escape, text, at) : at + 1;
    if (next === at) return fault(text, at + 1, 'the rest of an escape (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000)');
    at = next;
  }
  return fault(text, text.length, 'the closing quote of a string');
}

function fault(text: string, offset: number, expected: string): JsonFault {
  const character = text.slice(offset, offset + 2).match(/^[\s\S]/u)?.[0];
  const got =
    character === undefined ? 'the end' : character === '\n' ? 'the end of the line' : JSON.stringify(character);
  return { offset, expected, got };
}
