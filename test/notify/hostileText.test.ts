import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert } from '../../shared/domain/alert.ts';
import { cloudEventOf } from '../../shared/notify/cloudEvent.ts';
import { mailOf } from '../../shared/notify/mail.ts';
import { messageOf } from '../../shared/notify/message.ts';
import { sampleAlert } from '../../shared/notify/sampleAlert.ts';
import { teamsMessage } from '../../shared/notify/teamsCard.ts';
import { cardProblems } from './adaptiveCard.ts';
import { alertOf, mixed, outage, poison, recovered, repairOf, times, violated } from './sampleAlerts.ts';

/** Alerts as the guard raises them, before somebody else's text is put into every field. */
const alerts: readonly Alert[] = [
  alertOf(violated),
  alertOf(recovered),
  alertOf(mixed),
  alertOf(outage),
  poison,
  repairOf('proposed', 'why'),
  repairOf('failed', 'why'),
  sampleAlert('test-1', times.now),
];

/** Fields that hold words of ours: the code that raises alerts writes nothing else there. */
const ours = new Set(['kind', 'alert', 'state', 'from', 'to', 'severity', 'level', 'class', 'outcome']);

/** Every text of somebody else's replaced; ids stay ids half of the time, with hostile names in them. */
function poisoned(value: unknown, hostile: (text: string) => string, key = ''): unknown {
  if (typeof value === 'string') return ours.has(key) ? value : hostile(value);
  if (Array.isArray(value)) return value.map((one) => poisoned(one, hostile, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, hostile, name)]));
}

const attacks = [
  '<script>alert(1)</script>',
  '"><img src=https://evil.example/x.png onerror=alert(1)>',
  '</td></table><h1>Paid</h1>',
  '<!--',
  '<at>everyone</at>',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '**bold** _it_ `code` ~~no~~ # head > quote | cell',
  '{{DATE(2026-11-22T18:00:00Z, SHORT)}}',
  'https://evil.example/a?b=c#d',
  'www.evil.example',
  'javascript:alert(1)',
  '\r\nBcc: evil@example.com',
  '\u202Etxt.exe\u2066',
  '\u200B\uFEFF\u0000\u001B[31m\u2028\u2029\u0085',
  '\uD800',
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 名前 عربي',
  '$(reboot) `reboot` "; reboot; \'',
  '\\',
  '&lt;b&gt;',
];

const hostileText = fc.oneof(
  fc.constantFrom(...attacks),
  fc.array(fc.constantFrom(...attacks), { maxLength: 4 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('x', '"', '名', '😀', '\u0000').chain((unit) => fc.nat(3000).map((count) => unit.repeat(count))),
);

const hostileAlert = fc
  .tuple(fc.constantFrom(...alerts), fc.array(hostileText, { minLength: 1, maxLength: 6 }), fc.boolean())
  .map(([alert, texts, keepsIds]) => {
    let turn = 0;
    const next = (): string => texts[turn++ % texts.length] ?? '';
    const hostile = (text: string): string =>
      keepsIds && text.startsWith('/subscriptions/')
        ? text
            .split('/')
            .map((segment, index) => (index > 2 && index % 2 === 0 ? next().replaceAll('/', '') : segment))
            .join('/')
        : next();
    return poisoned(alert, hostile) as Alert;
  });

/** What steers a terminal, a header or the reading direction. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The parts of a card whose texts are no Markdown. */
const withoutMarkdown = ['AdaptiveCard', 'Container', 'RichTextBlock', 'TextRun', 'Action.OpenUrl'];

const portal = /^https:\/\/portal\.azure\.com\/#resource\/[A-Za-z0-9%._~/-]+$/;

/** The tags we write: none has an attribute that the next one may not have. */
const tag =
  /^<(?:\/?(?:html|head|body|title|style|table|tr|td|div|span|p|h1|h2|a)|!DOCTYPE html|meta)(?: (?:lang|charset|name|content|class|style|role|width|align|cellpadding|cellspacing|border|href)="[^"<>]*")*>$/;

test('whatever the texts, the card is valid, short and free of markup', () => {
  fc.assert(
    fc.property(hostileAlert, (alert) => {
      const body = JSON.stringify(teamsMessage(messageOf(alert, { cloud: 'Public' })));
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(28_000);
      const [{ content }] = (JSON.parse(body) as ReturnType<typeof teamsMessage>).attachments;
      expect(cardProblems(content)).toEqual([]);
      for (const [key, text] of textsOf(content)) {
        expect(text).not.toMatch(unprintable);
        if (key === 'type') expect(withoutMarkdown).toContain(text);
        else if (key === 'url') expect(text).toMatch(portal);
        else if (key !== '$schema') expect(text).not.toMatch(/\]\(|<[a-z/!]|:\/\/|\{\{|\bwww\./i);
      }
    }),
    { numRuns: 60 },
  );
});

test('whatever the texts, the mail has one line of subject and no element of anybody else', () => {
  fc.assert(
    fc.property(hostileAlert, (alert) => {
      const { subject, text, html } = mailOf(messageOf(alert, { cloud: 'Public' }));
      expect(subject).not.toMatch(unprintable);
      expect(subject.length).toBeGreaterThan(0);
      expect(subject.length).toBeLessThanOrEqual(150);
      expect(text.replaceAll('\n', '')).not.toMatch(unprintable);
      expect(html.replaceAll('\n', '')).not.toMatch(unprintable);
      const rest = html.replace(/<style>[^<]*<\/style>/, '');
      for (const found of rest.match(/<[^<]*?>/g) ?? []) expect(found).toMatch(tag);
      expect(rest.replace(/<[^<]*?>/g, '')).not.toMatch(/[<>]|:\/\//);
      for (const [, href] of rest.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(portal);
    }),
    { numRuns: 60 },
  );
});

test('whatever the texts, an event names its source as a URI and survives JSON', () => {
  fc.assert(
    fc.property(hostileAlert, (alert) => {
      const event = cloudEventOf(alert, messageOf(alert, { cloud: 'Public' }));
      expect(event.type).toMatch(/^AmlNetworkGuard\.[A-Z][A-Za-z]+$/);
      expect(() => new URL(event.source, 'https://example.com')).not.toThrow();
      expect(event.source).toMatch(/^[\x21-\x7E]*$/);
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    }),
    { numRuns: 60 },
  );
});

test('a card that cannot hold everything says how much it leaves out', () => {
  const alert = alertOf(outage);
  const long = poisoned(alert, (text) => (text.startsWith('/') ? text : `${text} ${'長'.repeat(200)}`)) as Alert;
  const message = messageOf(long, { cloud: 'Public' });
  const [{ content }] = teamsMessage(message).attachments;
  const [, left] = /(\d+) more findings left out/.exec(JSON.stringify(content)) ?? [];
  const shown = content.body.filter((element) => element.type === 'Container').length - 1;
  expect(shown).toBeGreaterThan(0);
  expect(shown + Number(left)).toBe(alert.verdicts.length);
});

function textsOf(value: unknown, key = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => textsOf(one, Array.isArray(value) ? key : name));
}
