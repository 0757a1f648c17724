/** Sets of numbers on a line: closed ranges, sorted, disjoint, never adjacent. */
export type Ranges = readonly (readonly [low: bigint, high: bigint])[];

/** Packets: every combination of a protocol, a remote and a local address, a source and a destination port. */
export type Box = readonly [
  protocols: Ranges,
  remote: Ranges,
  local: Ranges,
  sourcePorts: Ranges,
  destinationPorts: Ranges,
];

/** Brings ranges in any order, overlapping or adjacent, into the one form of their set. */
export function union(...sets: readonly Ranges[]): Ranges {
  const sorted = sets.flat().toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const merged: [bigint, bigint][] = [];
  for (const [low, high] of sorted) {
    const last = merged.at(-1);
    if (last === undefined || low > last[1] + 1n) merged.push([low, high]);
    else if (high > last[1]) last[1] = high;
  }
  return merged;
}

export function minus(a: Ranges, b: Ranges): Ranges {
  const rest: [bigint, bigint][] = [];
  let passed = 0;
  for (const [low, high] of a) {
    let from = low;
    while ((b[passed]?.[1] ?? from) < from) passed += 1;
    for (let next = passed; ; next += 1) {
      const [start, end] = b[next] ?? [high + 1n, high];
      if (start > high) break;
      if (start > from) rest.push([from, start - 1n]);
      from = end + 1n;
    }
    if (from <= high) rest.push([from, high]);
  }
  return rest;
}

export function common(a: Ranges, b: Ranges): Ranges {
  return minus(a, minus(a, b));
}

export function isWithin(a: Ranges, b: Ranges): boolean {
  return minus(a, b).length === 0;
}

/** The packets in both boxes, or null where there are none. */
export function commonBox(a: Box, b: Box): Box | null {
  const [protocols, remote, local, sourcePorts, destinationPorts] = a;
  // Ports and protocols first: most rules are about others.
  const narrow = [common(protocols, b[0]), common(sourcePorts, b[3]), common(destinationPorts, b[4])] as const;
  if (narrow.some((ranges) => ranges.length === 0)) return null;
  const far = common(remote, b[1]);
  const near = far.length === 0 ? [] : common(local, b[2]);
  return near.length === 0 ? null : [narrow[0], far, near, narrow[1], narrow[2]];
}

/** The packets of the boxes that are in none of the others. */
export function outside(boxes: readonly Box[], others: readonly Box[]): readonly Box[] {
  return others.reduce((rest, other) => rest.flatMap((box) => boxMinus(box, other)), boxes);
}

function boxMinus(box: Box, other: Box): readonly Box[] {
  const both = commonBox(box, other);
  if (both === null) return [box];
  // Field by field: what lies outside in this one, while the fields before it lie inside.
  return box.flatMap((ranges, field) => {
    const out = minus(ranges, both[field] ?? []);
    return out.length === 0
      ? []
      : [box.map((own, i) => (i < field ? (both[i] ?? []) : i === field ? out : own)) as unknown as Box];
  });
}
