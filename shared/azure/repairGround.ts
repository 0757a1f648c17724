import type { Reading, RepairGround, StandingRule } from '../app/repair/repairGround.ts';
import { parseArmId, sameId } from '../domain/armId.ts';
import type { Fact } from '../domain/estate/estate.ts';
import { isRecord } from '../domain/isRecord.ts';
import type { ArmOutcome } from './armOutcome.ts';
import type { ArmRest } from './armRest.ts';
import type { NetworkReader } from './networkReader.ts';
import { at, bodiesAt, referencedId } from './references.ts';

const resourcesApiVersion = '2021-04-01';
const locksApiVersion = '2020-05-01';

export function openRepairGround(network: NetworkReader, rest: ArmRest): RepairGround {
  return {
    async target(group) {
      const id = parseArmId(group);
      if (id === null) return { kind: 'missing', why: 'not the id of a network security group', transient: false };
      const subscription = `/subscriptions/${id.subscription}`;
      const [body, resourceGroup, locks] = await Promise.all([
        network(group),
        rest.get(`${subscription}/resourceGroups/${id.resourceGroup}`, resourcesApiVersion),
        // Those of the whole subscription, so that none above the group is overlooked.
        rest.list(`${subscription}/providers/Microsoft.Authorization/locks`, locksApiVersion),
      ]);
      const passing = [body, resourceGroup, locks].find((one) => one.kind === 'missing' && one.transient);
      if (passing?.kind === 'missing') return { kind: 'missing', why: passing.why, transient: true };
      return {
        kind: 'read',
        value: {
          group: body.kind === 'read' ? body.body : undefined,
          resourceGroup: factOf(resourceGroup),
          locks: locks.kind === 'read' ? { value: bodiesAt(locks.body, 'value') } : { missing: locks.why },
        },
      };
    },

    async group(group) {
      const outcome = await network(group);
      return outcome.kind === 'read' ? { kind: 'read', value: outcome.body } : outcome;
    },

    async rule(rule) {
      const outcome = await network(parseArmId(rule)?.parent ?? rule);
      if (outcome.kind === 'missing') return outcome.why === '404' ? noRule : outcome;
      const rules = at(outcome.body, 'properties', 'securityRules');
      if (!Array.isArray(rules)) return { kind: 'missing', why: 'the group has no list of rules', transient: true };
      const body: unknown = rules.find((one: unknown) => sameId(referencedId(one) ?? '', rule));
      return isRecord(body) ? { kind: 'read', value: standing(body) } : noRule;
    },
  };
}

const noRule: Reading<null> = { kind: 'read', value: null };

function factOf(outcome: ArmOutcome): Fact<unknown> {
  return outcome.kind === 'read' ? { value: outcome.body } : { missing: outcome.why };
}

function standing(body: Readonly<Record<string, unknown>>): StandingRule {
  const etag = body['etag'];
  const provisioningState = at(body, 'properties', 'provisioningState');
  return {
    etag: typeof etag === 'string' ? etag : null,
    provisioningState: typeof provisioningState === 'string' ? provisioningState : null,
    body,
  };
}
