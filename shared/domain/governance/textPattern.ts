/**
 * What is known of a text: itself, or, where only its length is known, for each place the characters that may stand there. Comparisons pass
 * over letter case, as those of Azure Policy do.
 */
export type TextPattern = string | readonly string[];

/** Whether something is so of every text of a pattern, of none, or of some (or it is not known of which). */
export type Certainty = 'yes' | 'no' | 'perhaps';

/** Whether the character at a place matches, by those that may stand there. */
type OneCharacter = (possible: string) => Certainty;

/** `any run` matches any number of characters. */
type Token = 'any run' | OneCharacter;

/** One pattern after another. */
export function joinTexts(...parts: readonly TextPattern[]): TextPattern {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : parts.flatMap(placesOf);
}

function placesOf(pattern: TextPattern): readonly string[] {
  return typeof pattern === 'string' ? Array.from(pattern) : pattern;
}

const digits = '0123456789';

/** A GUID in its usual spelling. */
export const guidText: TextPattern = [8, 4, 4, 4, 12].flatMap((length, index) => [
  ...(index === 0 ? [] : ['-']),
  ...Array.from({ length }, () => `${digits}abcdef`),
]);

export function equalsText(pattern: TextPattern, text: string): Certainty {
  if (typeof pattern === 'string') return pattern.toLowerCase() === text.toLowerCase() ? 'yes' : 'no';
  const tokens = literalTokens(text);
  if (tokens.length !== pattern.length) return 'no';
  return pattern.reduce<Certainty>((sofar, possible, index) => both(sofar, tokens[index]?.(possible) ?? 'no'), 'yes');
}

export function containsText(pattern: TextPattern, part: string): Certainty {
  return matches(pattern, ['any run', ...literalTokens(part), 'any run']);
}

/** `*` stands for any text, also for none. */
export function likeText(pattern: TextPattern, wildcards: string): Certainty {
  return matches(
    pattern,
    Array.from(wildcards, (character) => (character === '*' ? 'any run' : literalToken(character))),
  );
}

/** `#` stands for a digit, `?` for a letter, `.` for any character. */
export function matchText(pattern: TextPattern, places: string): Certainty {
  return matches(
    pattern,
    Array.from(places, (character): Token => {
      if (character === '#') return fits((possible) => digits.includes(possible));
      if (character === '?') return fits((possible) => /^\p{L}$/u.test(possible));
      return character === '.' ? () => 'yes' : literalToken(character);
    }),
  );
}

function literalToken(character: string): OneCharacter {
  return fits((possible) => possible.toLowerCase() === character.toLowerCase());
}

function literalTokens(text: string): readonly OneCharacter[] {
  return Array.from(text, literalToken);
}

function fits(one: (character: string) => boolean): OneCharacter {
  return (possible) => {
    const characters = Array.from(possible);
    if (characters.every(one)) return 'yes';
    return characters.some(one) ? 'perhaps' : 'no';
  };
}

/** `reached[n]`: whether the first n characters match the tokens so far. */
function matches(pattern: TextPattern, tokens: readonly Token[]): Certainty {
  const places = placesOf(pattern);
  let reached: Certainty[] = [...places, ''].map((_, index) => (index === 0 ? 'yes' : 'no'));
  for (const token of tokens) {
    if (token === 'any run') {
      let before: Certainty = 'no';
      reached = reached.map((now) => (before = either(before, now)));
    } else {
      reached = reached.map((_, index) => {
        const possible = places[index - 1];
        return possible === undefined ? 'no' : both(reached[index - 1] ?? 'no', token(possible));
      });
    }
  }
  return reached.at(-1) ?? 'no';
}

function both(one: Certainty, other: Certainty): Certainty {
  if (one === 'no' || other === 'no') return 'no';
  return one === 'yes' && other === 'yes' ? 'yes' : 'perhaps';
}

function either(one: Certainty, other: Certainty): Certainty {
  if (one === 'yes' || other === 'yes') return 'yes';
  return one === 'no' && other === 'no' ? 'no' : 'perhaps';
}
