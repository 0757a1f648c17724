import { parseArmId } from '../domain/armId.ts';
import { isRecord } from '../domain/isRecord.ts';
import type { RemediationChange } from '../domain/verdict.ts';

/** The options of `az network nsg rule create`, by the field of the rule that they set. */
const options: Readonly<Record<string, string>> = {
  priority: '--priority',
  direction: '--direction',
  access: '--access',
  protocol: '--protocol',
  sourceAddressPrefix: '--source-address-prefixes',
  sourceAddressPrefixes: '--source-address-prefixes',
  sourcePortRange: '--source-port-ranges',
  sourcePortRanges: '--source-port-ranges',
  destinationAddressPrefix: '--destination-address-prefixes',
  destinationAddressPrefixes: '--destination-address-prefixes',
  destinationPortRange: '--destination-port-ranges',
  destinationPortRanges: '--destination-port-ranges',
  description: '--description',
};

/** What bash, PowerShell and cmd all read the same within double quotes. */
const quotable = /^[\p{L}\p{N} ._:/,*()+-]+$/u;
const plain = /^[A-Za-z0-9._:/,-]+$/;

/**
 * The `az` command that writes a security rule, for any shell; null for another change, or where a field or a value has no safe spelling.
 * Source: https://learn.microsoft.com/cli/azure/network/nsg/rule
 */
export function azCommand({ resource, body }: Omit<RemediationChange, 'operation'>): string | null {
  const id = parseArmId(resource);
  const { properties } = body;
  if (id?.type !== 'microsoft.network/networksecuritygroups/securityrules' || !isRecord(properties)) return null;
  const place = [
    ['--subscription', id.subscription],
    ['--resource-group', id.resourceGroup],
    ['--nsg-name', id.names[0]],
    ['--name', id.name],
  ] as const;
  const fields = Object.entries(properties).map(([field, value]) => [options[field], value] as const);
  const args = [...place, ...fields].map(([option, value]) => argument(option, value));
  return args.includes(null) ? null : ['az network nsg rule create', ...args].join(' ');
}

function argument(option: string | undefined, value: unknown): string | null {
  const values = (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((one) =>
    typeof one === 'number' ? String(one) : one,
  );
  const safe = values.every((one) => typeof one === 'string' && quotable.test(one) && !one.startsWith('-'));
  if (option === undefined || values.length === 0 || !safe) return null;
  return [option, ...values.map((one) => (plain.test(String(one)) ? String(one) : `"${String(one)}"`))].join(' ');
}
