import { parseArmId } from '../domain/armId.ts';
import type { PacketBox } from '../domain/network/diffLayers.ts';
import { printable } from '../domain/printable.ts';
import type { DirectionDiff, PlaceDiff } from '../domain/review/diffEstates.ts';
import { boxWords } from './boxWords.ts';
import type { Tone } from './paint.ts';
import type { TableOptions } from './verdictTable.ts';
import { counted, missingWords, resourceName } from './verdictWords.ts';
import { wrapText } from './wrapText.ts';

const mostBoxes = 20;
const labelWidth = 26;

/** One line under a place: what became of which packets. */
interface Line {
  readonly tone: Tone;
  readonly label: string;
  readonly text: string;
}

/**
 * The differences between two estates for a reviewer: places in which the same packets changed stand together, first what became allowed,
 * then what became blocked, then what may have, and what that hangs on. Ends with a line break.
 */
export function diffTable(places: readonly PlaceDiff[], options: TableOptions): string {
  const told = places.map((place) => ({ place, lines: linesOf(place) }));
  const alike = Map.groupBy(told, ({ place, lines }) => JSON.stringify([place.kind, lines]));
  const sections = [...alike.values()].map((group) =>
    [
      heading(
        group.map(({ place }) => place),
        options,
      ),
      ...(group[0]?.lines ?? []).map((one) => lineText(one, options)),
    ].join('\n'),
  );
  return `${[...sections, summary(places, options)].join('\n\n')}\n`;
}

const mostNames = 4;

function heading(places: readonly PlaceDiff[], { width, paint }: TableOptions): string {
  const [first] = places;
  const noun = first?.kind === 'subnet' ? 'Subnet' : 'Network security group';
  const names = places.slice(0, mostNames).map(({ resource }) => printable(resourceName(resource)));
  const more = places.length - mostNames;
  const groups = new Set(places.map(({ resource }) => parseArmId(resource)?.resourceGroup ?? ''));
  const [group = ''] = groups;
  const within = groups.size === 1 && group !== '' ? ` (resource group ${printable(group)})` : '';
  const title = `${places.length === 1 ? noun : `${noun}s`} ${names.join(', ')}${more > 0 ? ` and ${counted(more, 'more')}` : ''}`;
  return wrapText(paint('strong', title) + within, width, 0);
}

function lineText({ tone, label, text }: Line, { width, paint }: TableOptions): string {
  const padded = paint(tone, label) + ' '.repeat(Math.max(labelWidth - label.length, 1));
  return `  ${padded}${wrapText(printable(text), width === null ? null : Math.max(width, labelWidth + 40), labelWidth + 2)}`;
}

function linesOf(place: PlaceDiff): readonly Line[] {
  const { prefixes } = place;
  return [
    ...stateLines(place),
    ...(prefixes === null
      ? []
      : [line('strong', 'address prefixes', `${prefixes.before.join(', ')} -> ${prefixes.after.join(', ')}`)]),
    ...place.directions.flatMap((direction) => directionLines(direction, place)),
    ...place.missing.map((missing) => line('warning', 'not compared', missingWords(missing))),
  ];
}

function line(tone: Tone, label: string, text: string): Line {
  return { tone, label, text };
}

function stateLines({ state, kind }: PlaceDiff): readonly Line[] {
  const noun = kind === 'subnet' ? 'subnet' : 'network security group';
  switch (state) {
    case 'added':
      return [line('strong', 'added', `a new ${noun}: there is nothing to compare it with`)];
    case 'removed':
      return [line('strong', 'removed', `this ${noun} is gone`)];
    case 'changed':
    case 'cannot tell':
      return [];
  }
}

function directionLines(
  { direction, hosts, diff, names, reachable, hangsOn }: DirectionDiff,
  { local }: PlaceDiff,
): readonly Line[] {
  const way = direction.toLowerCase();
  const whose = hosts === 'all' ? '' : ` (hosts ${hosts})`;
  const boxes = (tone: Tone, label: string, list: readonly PacketBox[]): Line[] => {
    const shown = list
      .slice(0, mostBoxes)
      .map((box) => line(tone, label, `${way} ${boxWords(box, { direction, local, names, reachable })}${whose}`));
    const more = list.length - mostBoxes;
    return more > 0
      ? [
          ...shown,
          line(tone, label, `${way} ${counted(more, 'more such set', 'more such sets')}: --format json has all`),
        ]
      : shown;
  };
  return [
    ...boxes('bad', 'became allowed', diff.allowed),
    ...boxes('bad', 'became blocked', diff.blocked),
    ...boxes('warning', 'may have become allowed', diff.mayBeAllowed),
    ...boxes('warning', 'may have become blocked', diff.mayBeBlocked),
    ...(hangsOn.length === 0 ? [] : [line('faint', 'that hangs on', hangsOn.map(factWords).join(', '))]),
    ...(diff.complete
      ? []
      : [line('warning', 'incomplete', `${way} rules are too complex to compare in full: more may have changed`)]),
  ];
}

function summary(places: readonly PlaceDiff[], { paint }: TableOptions): string {
  if (places.length === 0) return paint('good', 'No packet is treated differently.');
  const kinds = [
    ['changed', 'changed'],
    ['added', 'added'],
    ['removed', 'removed'],
    ['cannot tell', 'could not be compared'],
  ] as const;
  const counts = kinds.flatMap(([state, words]) => {
    const count = places.filter((place) => place.state === state).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return paint('strong', `${counted(places.length, 'place')}: ${counts.join(', ')}`);
}

function factWords(fact: DirectionDiff['hangsOn'][number]): string {
  return typeof fact === 'string' ? fact : missingWords(fact);
}
