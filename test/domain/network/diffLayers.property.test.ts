import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { unionAddresses } from '../../../shared/domain/network/addressSet.ts';
import { bigints } from '../../../shared/domain/network/bigints.ts';
import { diffLayers, type PacketBox } from '../../../shared/domain/network/diffLayers.ts';
import { numbers } from '../../../shared/domain/network/numbers.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import type { Question } from '../../support/bruteForce.ts';
import { type ComparedPacket, type ComparedStacks, comparedPackets } from '../../support/bruteForceDiff.ts';
import { compileGroups } from '../../support/compileGroups.ts';
import { rangeOf } from '../../support/plainAddress.ts';
import { questions, tagQuestions, tinyQuestions } from '../../support/questions.ts';

const numRuns = Number(process.env['NETGUARD_RUNS'] ?? 60);

type Groups = ComparedStacks['before'];

/** A stack and what a change has made of it: another stack, a rule less, a rule more, or a rule turned round. */
function stacks(arbitrary: fc.Arbitrary<Question>): fc.Arbitrary<ComparedStacks> {
  return fc
    .record({
      question: arbitrary,
      other: arbitrary,
      edit: fc.constantFrom('replace', 'drop', 'add', 'flip'),
      at: fc.nat(),
    })
    .map(({ question, other, edit, at }) => {
      const before = question.securityGroups ?? [];
      const after = edited(before, other.securityGroups ?? [], edit, at);
      const local = question.local.filter((text) => rangeOf(text) !== null);
      const { direction, serviceTags } = question;
      return { direction, local, before, after, ...(serviceTags === undefined ? {} : { serviceTags }) };
    });
}

function edited(before: Groups, other: Groups, edit: string, at: number): Groups {
  const [first, ...rest] = before;
  if (first === undefined || edit === 'replace') return other;
  const { rules } = first;
  const index = rules.length === 0 ? 0 : at % rules.length;
  switch (edit) {
    case 'drop':
      return [{ ...first, rules: rules.filter((_, i) => i !== index) }, ...rest];
    case 'flip':
      return [{ ...first, rules: rules.map((rule, i) => (i === index ? flipped(rule) : rule)) }, ...rest];
    default:
      return [{ ...first, rules: [...rules, ...(other[0]?.rules.slice(0, 1) ?? [])].filter(isFirstOfSlot) }, ...rest];
  }
}

type Written = Groups[number]['rules'][number];

function flipped(rule: Written): Written {
  return rule.properties === undefined
    ? { ...rule, access: turned(rule.access) }
    : { ...rule, properties: { ...rule.properties, access: turned(rule.properties.access) } };
}

function turned(access: string | undefined): string {
  return access?.toLowerCase() === 'allow' ? 'Deny' : 'Allow';
}

function isFirstOfSlot(rule: Written, index: number, all: readonly Written[]): boolean {
  const slot = (one: Written): string =>
    `${(one.properties ?? one).direction?.toLowerCase()} ${(one.properties ?? one).priority}`;
  return all.findIndex((one) => slot(one) === slot(rule)) === index;
}

function diffOf(compared: ComparedStacks) {
  const local = unionAddresses(compared.local.flatMap((text) => parsePrefix(text) ?? []));
  return diffLayers(
    compileGroups({ ...compared, securityGroups: compared.before }),
    compileGroups({ ...compared, securityGroups: compared.after }),
    local,
  );
}

const protocolNames = ['tcp', 'udp', 'icmp', 'esp', 'ah', 'other'];

function holds(boxes: readonly PacketBox[], packet: ComparedPacket): boolean {
  const { family, protocol, remote, local, sourcePort, destinationPort } = packet;
  return boxes.some(
    (box) =>
      (box.protocols & (1 << protocolNames.indexOf(protocol))) !== 0 &&
      (family === 4 ? numbers.has(box.remote.v4, Number(remote)) : bigints.has(box.remote.v6, remote)) &&
      (family === 4 ? numbers.has(box.local.v4, Number(local)) : bigints.has(box.local.v6, local)) &&
      (sourcePort === null || numbers.has(box.sourcePorts, sourcePort)) &&
      (destinationPort === null || numbers.has(box.destinationPorts, destinationPort)),
  );
}

/** The lists that should hold the packet. */
function expected({ changes }: ComparedPacket): readonly string[] {
  if (changes.size === 1 && !changes.has('same')) return [...changes];
  return [...(changes.has('allowed') ? ['mayBeAllowed'] : []), ...(changes.has('blocked') ? ['mayBeBlocked'] : [])];
}

test.each([
  ['whole address spaces', questions, 0],
  // Rarely a draw has so many open tags and groups at both ends that the comparison gives up, and says so.
  ['tags without prefixes', tagQuestions, Math.ceil(numRuns / 50)],
  ['a few addresses', tinyQuestions, 0],
])('every packet is in the lists where it belongs, over %s', (_, arbitrary, mostCutOff) => {
  let changed = 0;
  let cutOff = 0;
  fc.assert(
    fc.property(stacks(arbitrary), (compared) => {
      const diff = diffOf(compared);
      if (!diff.complete) {
        cutOff += 1;
        return;
      }
      for (const packet of comparedPackets(compared)) {
        const { allowed, blocked, mayBeAllowed, mayBeBlocked } = diff;
        const lists = { allowed, blocked, mayBeAllowed, mayBeBlocked };
        const found = Object.entries(lists).flatMap(([name, boxes]) => (holds(boxes, packet) ? [name] : []));
        const wanted = expected(packet);
        if (found.join() !== wanted.join()) expect({ packet, found }).toEqual({ packet, found: wanted });
        changed += wanted.length;
      }
    }),
    { numRuns },
  );
  expect(changed).toBeGreaterThan(0);
  expect(cutOff).toBeLessThanOrEqual(mostCutOff);
});
