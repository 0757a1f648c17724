import { expect, test } from 'vitest';
import type { Alert } from '../../shared/domain/alert.ts';
import { catalogue } from '../../shared/domain/requirements/catalogue.ts';
import { isDecidable, type Requirement } from '../../shared/domain/requirements/requirement.ts';
import { cloudEventOf } from '../../shared/notify/cloudEvent.ts';
import { mailOf } from '../../shared/notify/mail.ts';
import { messageOf } from '../../shared/notify/message.ts';
import { sampleAlert } from '../../shared/notify/sampleAlert.ts';
import { teamsMessage } from '../../shared/notify/teamsCard.ts';
import { cardProblems } from './adaptiveCard.ts';
import { alertOf, gone, holes, mixed, outage, poison, recovered, repairOf, times, violated } from './sampleAlerts.ts';

const alerts: Readonly<Record<string, Alert>> = {
  violated: alertOf(violated),
  recovered: alertOf(recovered),
  mixed: alertOf(mixed),
  gone: alertOf(gone),
  poison,
  repairProposed: repairOf('proposed', 'Its resource group is set to propose.'),
  repairApplied: repairOf('applied', 'The requirement holds, and nothing else changed.'),
  repairUndone: repairOf('undone', 'The requirement was still violated after the write.'),
  repairFailed: repairOf('failed', 'Azure refused the write: HTTP 403.'),
  sample: sampleAlert('test-1', times.now),
};

test.each(Object.entries(alerts))('%s, in every medium', async (name, alert) => {
  const message = messageOf(alert, { cloud: 'Public' });
  const { subject, text, html } = mailOf(message);
  const golden = (kind: string): string => `golden/${name}.${kind}`;
  await expect(json(teamsMessage(message))).toMatchFileSnapshot(golden('card.json'));
  await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(golden('mail.txt'));
  await expect(html).toMatchFileSnapshot(golden('mail.html'));
  await expect(json(cloudEventOf(alert, message))).toMatchFileSnapshot(golden('event.json'));
});

test.each(Object.entries(alerts))('the card of %s is valid', (_, alert) => {
  const [{ content }] = teamsMessage(messageOf(alert, { cloud: 'Public' })).attachments;
  expect(cardProblems(content)).toEqual([]);
});

function card(element: object) {
  return { type: 'AdaptiveCard', version: '1.4', body: [element] };
}

test('what is not valid is noticed', () => {
  const block = { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'x' }] };
  expect(cardProblems(card(block))).toEqual([]);
  expect(cardProblems(card({ ...block, type: 'Unheard' }))).not.toEqual([]);
  expect(cardProblems(card({ ...block, spacing: 'Wide' }))).not.toEqual([]);
  expect(cardProblems(card({ ...block, colour: 'Red' }))).not.toEqual([]);
  expect(cardProblems(card({ type: 'Table', columns: [], rows: [] }))).not.toEqual([]);
});

test.each(Object.entries(alerts))('both parts of the mail of %s say all of the message', (_, alert) => {
  const message = messageOf(alert, { cloud: 'Public' });
  const { text, html } = mailOf(message);
  const lines = [...message.about, ...message.sections.flatMap((section) => section.lines)];
  const said = [
    message.title,
    message.summary,
    message.footer,
    ...message.sections.flatMap(({ heading, badge }) => [heading, badge.toUpperCase()]),
    ...lines.flatMap(({ label, texts }) => [label, ...texts]),
    ...message.links.flatMap(({ label, url }) => [label, url]),
  ];
  const parts = [text, decoded(html)].map((part) => part.replace(/\s+/g, ' '));
  for (const words of said) for (const part of parts) expect(part).toContain(words);
});

test('what blocks first is named first, and the rest is counted', () => {
  const message = messageOf(alertOf(holes), { cloud: 'Public' });
  const blockedBy = message.sections[0]?.lines.find(({ label }) => label === 'Blocked by');
  expect(blockedBy?.texts.map((text) => /Hole\d+|and \d+ more/.exec(text)?.[0])).toEqual([
    'Hole0',
    'Hole1',
    'Hole2',
    'Hole3',
    'Hole4',
    'and 9 more',
  ]);
});

test('where no rule can be proposed, the reason stands in its place', () => {
  const message = messageOf(alertOf(outage), { cloud: 'Public' });
  const repair = message.sections[0]?.lines.find(({ label }) => label === 'Repair');
  expect(repair?.texts).toEqual([
    'No change is proposed: rule LockedIn sits at priority 100, and nothing can come before it.',
  ]);
  expect(message.sections[0]?.lines.map(({ label }) => label)).not.toContain('Command');
});

test('of forty changes the one that wrote the blocking rule is named first', () => {
  const message = messageOf(alertOf(outage), { cloud: 'Public' });
  const changed = message.about.find(({ label }) => label === 'Changed')?.texts;
  expect(changed?.[0]).toContain('wrote nsg-risk-training/LockedOut at 2026-11-22 17:59:03 UTC');
  expect(changed?.at(-1)).toBe('and 35 more');
});

test.each([
  ['Public', 'https://portal.azure.com/#resource/subscriptions/'],
  ['AzureGovernment', 'https://portal.azure.us/#resource/subscriptions/'],
  ['China', 'https://portal.azure.cn/#resource/subscriptions/'],
] as const)('links lead to the portal of %s', (cloud, start) => {
  const { links } = messageOf(alertOf(violated), { cloud });
  expect(links.map(({ label }) => label)).toEqual([
    'Open risk-cpu',
    'Open mlw-risk',
    'Open nsg-risk-training',
    'Open nsg-risk-notebooks',
  ]);
  for (const { url } of links) expect(url.startsWith(start)).toBe(true);
});

const decidable = (catalogue as readonly Requirement[]).filter(isDecidable);

test.each(decidable.map((entry) => [entry.id, entry] as const))('%s fits a title and a summary', (_, entry) => {
  const alert = alertOf(violated);
  const [verdict] = alert.verdicts;
  if (verdict === undefined) throw new Error('nothing is violated');
  const renamed = { ...verdict, requirement: entry.id, title: entry.title };
  const { title, summary } = messageOf({ ...alert, verdicts: [renamed] }, { cloud: 'Public' });
  expect(title).toContain(entry.breaks.split(',')[0]);
  expect(title).not.toContain('…');
  expect(summary).toContain(entry.breaks);
});

test('the sample speaks of a requirement as the catalogue does', () => {
  const [verdict] = sampleAlert('test-1', times.now).alert.verdicts;
  const entry = decidable.find(({ id }) => id === verdict?.requirement);
  expect(verdict).toMatchObject({ title: entry?.title, severity: entry?.severity });
  expect(verdict?.message.startsWith(`${entry?.breaks}: `)).toBe(true);
});

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The text of HTML as we write it, with the addresses of its links. */
function decoded(html: string): string {
  return html
    .replace(/<a [^>]*href="([^"]*)"[^>]*>/g, ' $1 ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&([a-z0-9#]+);/g, (whole, name: string) => entities[name] ?? whole);
}
