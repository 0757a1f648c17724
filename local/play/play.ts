import type { Machine } from '../machine.ts';
import type { PlayedEstate } from '../readEstate.ts';
import type { Look } from './alertLines.ts';
import { awaitBaseline } from './awaitBaseline.ts';
import { planChanges } from './planChanges.ts';
import { playChange } from './playChange.ts';

/**
 * Judges the estate once, then plays each change that breaks it and its taking back. Throws when a step does not happen,
 * or when no rule change would break anything.
 */
export async function play(
  { receiver, arm, host, token }: Machine,
  { resources, serviceTags }: PlayedEstate,
  print: (line: string) => void,
  look: Look,
): Promise<void> {
  const baseline = await awaitBaseline(host, token, resources, serviceTags);
  print('');
  print(`The estate at the start: ${baseline}`);
  const changes = planChanges(resources, serviceTags, new Date().toISOString());
  if (changes.length === 0) {
    throw new Error('nothing to play: no change of one rule breaks a critical requirement of this estate');
  }
  for (const [index, change] of changes.entries()) {
    await playChange({ receiver, arm, print, look }, change, index + 1);
  }
  print('');
  const played = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  print(
    look.paint(
      'good',
      `${played} played: each broke a compute, was seen, blamed and alerted, and so was the recovery.`,
    ),
  );
}
