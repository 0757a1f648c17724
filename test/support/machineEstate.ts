import { checkEstate } from '../../shared/domain/check.ts';
import type { Estate } from '../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import type { Verdict } from '../../shared/domain/verdict.ts';
import { exampleBodies, exampleTags } from './exampleEstate.ts';
import { exampleIds } from './exampleIds.ts';

export const machineAddress = '10.0.1.4';
export const asOf = '2026-03-01T00:00:00Z';

/** `absent`: nothing is attached there. `not in the estate`: something is, and nobody read it. */
export type Group = readonly unknown[] | 'absent' | 'not in the estate';

/** A virtual machine that is attached to a workspace. */
export interface Machine {
  /** The rules of the group of its subnet. */
  readonly subnet: Group;
  /** The rules of the group of its network interface. */
  readonly networkInterface: Group;
  /** Whether the interface has the very group of the subnet. */
  readonly sameGroup?: boolean;
  /** JSON merge patches of further resources, by their names in the examples. */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly add?: readonly Readonly<Record<string, unknown>>[];
}

export function machineBodies({
  subnet,
  networkInterface,
  sameGroup,
  change = {},
  add = [],
}: Machine): readonly unknown[] {
  const atInterface = sameGroup === true ? '{id:nsg}' : '{id:interfaceGroup}';
  const patches: readonly Readonly<Record<string, unknown>>[] = [
    groupPatch('nsg', subnet),
    groupPatch('interfaceGroup', networkInterface),
    subnet === 'absent' ? { subnet: { properties: { networkSecurityGroup: null } } } : {},
    networkInterface === 'absent' && sameGroup !== true
      ? {}
      : { networkInterface: { properties: { networkSecurityGroup: { id: atInterface } } } },
    change,
  ];
  const about = { kind: 'VirtualMachine', profile: 'attached-vm' } as const;
  const bodies = exampleBodies(about, ...patches.map((patch) => ({ change: { change: patch }, directions: [] })), {
    change: { add },
    directions: [],
  });
  return bodies.map((body) => withRules(body, exampleIds.nsg, subnet));
}

function groupPatch(name: 'nsg' | 'interfaceGroup', group: Group): Readonly<Record<string, unknown>> {
  if (typeof group === 'string') return name === 'nsg' ? { nsg: null } : {};
  return { [name]: { properties: { securityRules: group, defaultSecurityRules: [] } } };
}

/** The examples put rules of their own into the group of the subnet. */
function withRules(body: unknown, id: string, group: Group): unknown {
  const held = body as { readonly id?: string };
  return typeof group === 'string' || held.id !== id
    ? body
    : { ...held, properties: { securityRules: group, defaultSecurityRules: [] } };
}

export function machineEstate(machine: Machine): Estate {
  return parseEstate(machineBodies(machine).map((body) => ({ source: 'estate', body })));
}

/** The verdict on the login of Azure Machine Learning. */
export function loginVerdict(machine: Machine): Verdict {
  const { verdicts } = checkEstate(machineEstate(machine), { serviceTags: exampleTags, asOf });
  const found = verdicts.filter(({ requirement }) => requirement === 'vm-ssh-from-aml');
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} verdicts on vm-ssh-from-aml`);
  return found[0];
}
