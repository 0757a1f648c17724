import { isRecord } from '../../shared/domain/isRecord.ts';
import type { ReceivedCard } from './teamsReceiver.ts';

/** What somebody reads on an Adaptive Card, line by line, without its looks. */
export function cardLines(card: ReceivedCard): readonly string[] {
  return [...linesIn(card['body']), ...listOf(card['actions']).map((action) => `[${String(action['title'])}]`)];
}

function linesIn(elements: unknown): readonly string[] {
  return listOf(elements).flatMap((element) => {
    if (element['type'] === 'Container') return linesIn(element['items']);
    if (element['type'] === 'RichTextBlock')
      return [
        listOf(element['inlines'])
          .map(({ text }) => String(text))
          .join(''),
      ];
    return [];
  });
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
