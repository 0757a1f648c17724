/** The few candidates that are spelled most like a text, the nearest first: what somebody may have meant. */
export function closest(text: string, candidates: readonly string[], most = 3): readonly string[] {
  const wanted = text.toLowerCase();
  return candidates
    .map((candidate) => ({ candidate, distance: distanceBetween(wanted, candidate.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Letters that have to be added, removed or changed to make one text of the other (Levenshtein). A text within the other is near. */
function distanceBetween(one: string, other: string): number {
  if (one !== '' && other.includes(one)) return 1 - one.length / other.length;
  // Whoever asks for something that long did not mistype a name.
  if (one.length > longest) return one.length;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1];
    for (let column = 1; column < row.length; column++) {
      const changed = (row[column - 1] ?? 0) + (other[column - 1] === one[index] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const longest = 200;
