import { parseArmId } from '../domain/armId.ts';
import { isRecord } from '../domain/isRecord.ts';
import type { RemediationChange } from '../domain/verdict.ts';

/** A command of az that writes a child resource, and how it names what is to be set. */
interface Writer {
  readonly command: string;
  /** The option that names the resource which holds the child. */
  readonly holder: string;
  /** By the field that they set. */
  readonly options: Readonly<Record<string, string>>;
}

const ruleOptions: Readonly<Record<string, string>> = {
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

/** https://learn.microsoft.com/cli/azure/network/nsg/rule, https://learn.microsoft.com/cli/azure/network/route-table/route */
const writers: Readonly<Record<string, Writer>> = {
  'microsoft.network/networksecuritygroups/securityrules': {
    command: 'az network nsg rule create',
    holder: '--nsg-name',
    options: ruleOptions,
  },
  'microsoft.network/routetables/routes': {
    command: 'az network route-table route create',
    holder: '--route-table-name',
    options: { addressPrefix: '--address-prefix', nextHopType: '--next-hop-type' },
  },
};

/** What bash, PowerShell and cmd all read the same within double quotes. */
const quotable = /^[\p{L}\p{N} ._:/,*()+-]+$/u;
const plain = /^[A-Za-z0-9._:/,-]+$/;

/** The `az` command that writes a security rule or a route, for any shell; null where a field or a value has no safe spelling. */
export function azCommand({ resource, body }: Omit<RemediationChange, 'operation'>): string | null {
  const id = parseArmId(resource);
  const { properties } = body;
  const writer = id === null || !Object.hasOwn(writers, id.type) ? undefined : writers[id.type];
  if (id === null || writer === undefined || !isRecord(properties)) return null;
  const place = [
    ['--subscription', id.subscription],
    ['--resource-group', id.resourceGroup],
    [writer.holder, id.names[0]],
    ['--name', id.name],
  ] as const;
  const fields = Object.entries(properties).map(([field, value]) => [writer.options[field], value] as const);
  const args = [...place, ...fields].map(([option, value]) => argument(option, value));
  return args.includes(null) ? null : [writer.command, ...args].join(' ');
}

function argument(option: string | undefined, value: unknown): string | null {
  const values = (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((one) =>
    typeof one === 'number' ? String(one) : one,
  );
  const safe = values.every((one) => typeof one === 'string' && quotable.test(one) && !one.startsWith('-'));
  if (option === undefined || values.length === 0 || !safe) return null;
  return [option, ...values.map((one) => (plain.test(String(one)) ? String(one) : `"${String(one)}"`))].join(' ');
}
