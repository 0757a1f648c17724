import { nameOf } from '../../armId.ts';
import { type AddressSet, intersectAddresses, isNoAddress } from '../../network/addressSet.ts';
import { describeHop } from '../../network/describeHop.ts';
import type { LayerRule } from '../../network/layer.ts';
import { printable } from '../../printable.ts';
import { missingFacts } from '../path/missingFact.ts';
import type { PathLookup } from '../path/networkPath.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { publicFamilies } from './judgeEgress.ts';
import { eachOnce, type Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** Where an appliance or a gateway takes public addresses, what it lets out decides, and that is in no body that is read. */
export function judgeFirewallEgress(
  requirement: JudgedRequirement,
  facts: ComputeFacts,
  lookup: PathLookup,
): Judgement {
  const subnet = printable(nameOf(facts.subnetId));
  const question = `What is let out of subnet ${subnet}`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const { path } = lookup;
  const table = path.stack('Outbound', 'public').layers.find(({ kind }) => kind === 'routes');
  if (table === undefined) return unknown(question, path.unread);

  const sought = publicFamilies(path);
  const meets = (addresses: AddressSet): boolean => !isNoAddress(intersectAddresses(addresses, sought));
  const handing = table.rules.filter(mayHandOn);
  const taking = handing.filter(({ remote }) => meets(remote.sure));
  const open = [
    ...handing.flatMap(({ remote }) => remote.conditions.filter(({ within }) => meets(within)).map(({ name }) => name)),
    ...taking.flatMap(({ open: hop }) => hop ?? []),
  ];
  const asked = { name: 'the internet', direction: 'Outbound', far: 'public' } as const;
  const missing = eachOnce(open.flatMap((name) => missingFacts(name, asked, facts, path)));
  if (missing.length > 0) return unknown(question, missing);
  const source = taking[0]?.source;
  return source?.kind === 'route'
    ? violated(requirement, `packets go to ${describeHop(source)}, which does not forward them`, {
        'properties.routeTable': table.resource,
      })
    : compliant(`Nothing public that leaves subnet ${subnet} goes to an appliance`);
}

function mayHandOn({ source, effect }: LayerRule): boolean {
  if (source.kind !== 'route') return false;
  const { nextHopType } = source;
  return nextHopType === 'VirtualAppliance' || nextHopType === 'VirtualNetworkGateway' || effect === 'cannotTell';
}
