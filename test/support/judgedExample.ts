import type { CheckOptions } from '../../shared/domain/check.ts';
import type { RequirementId } from '../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../shared/domain/requirements/requirement.ts';
import type { Verdict } from '../../shared/domain/verdict.ts';
import type { ExampleCase } from './exampleEstate.ts';
import { verdictsOnExample } from './exampleVerdicts.ts';

/** The one verdict of a requirement in the topology in which everything holds, with changes made to it; rules stand in the outbound direction. */
export function judgedExample(
  id: RequirementId,
  about: ExampleCase,
  changes: readonly ExampleChange[],
  options: Partial<CheckOptions> = {},
): Verdict {
  const directed = changes.map((change) => ({ change, directions: ['Outbound'] as const }));
  const found = verdictsOnExample(id, about, directed, options);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} verdicts of ${id}`);
  return found[0];
}

/** What is missing, as `fact: why`. */
export function missingOf({ evidence }: Verdict): readonly string[] {
  return evidence.missing.map(({ fact, why }) => `${fact}: ${why}`);
}

/** The bodies of a private endpoint and its network interface, for `add`. */
export function endpointTo(
  name: string,
  target: string,
  group: string,
  subnet: string,
  status: string | null = 'Approved',
): readonly Readonly<Record<string, unknown>>[] {
  const provider = '{id:resourceGroup}/providers/Microsoft.Network';
  const state = status === null ? {} : { privateLinkServiceConnectionState: { status } };
  return [
    {
      id: `${provider}/privateEndpoints/${name}`,
      properties: {
        subnet: { id: subnet },
        networkInterfaces: [{ id: `${provider}/networkInterfaces/${name}-nic` }],
        privateLinkServiceConnections: [{ properties: { privateLinkServiceId: target, groupIds: [group], ...state } }],
      },
    },
    {
      id: `${provider}/networkInterfaces/${name}-nic`,
      properties: {
        ipConfigurations: [{ name: 'c', properties: { privateIPAddress: '10.0.9.20', subnet: { id: subnet } } }],
      },
    },
  ];
}

/** The connection of a private endpoint, as the resource behind it lists it. */
export function connectionOf(name: string, status = 'Approved'): unknown {
  return {
    properties: {
      privateEndpoint: { id: `{id:resourceGroup}/providers/Microsoft.Network/privateEndpoints/${name}` },
      privateLinkServiceConnectionState: { status },
    },
  };
}
