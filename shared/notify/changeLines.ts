import { isRecord } from '../domain/isRecord.ts';
import type { RemediationChange } from '../domain/verdict.ts';
import { azCommand } from './azCommand.ts';
import { code, type MessageLine, words } from './messageParts.ts';
import { capitalised, nameText, pathText, quotedText, sentenceText } from './messageText.ts';

type Change = Omit<RemediationChange, 'operation'>;

/** Longer commands and bodies are cut; the finding has them whole. */
const longestCode = 1500;

/** A change as people read it, and as they make it: by its `az` command, else by the body to put. */
export function changeLines(label: string, change: Change): readonly MessageLine[] {
  const command = azCommand(change);
  return [
    words(label, changeWords(change)),
    command === null || command.length > longestCode
      ? code('Body to put', quotedText(JSON.stringify(change.body), longestCode))
      : code('Command', command),
  ];
}

/** `Allow inbound Tcp from AzureMachineLearning to 10.0.1.0/24, port 44224, at priority 100: rule netguard-x of nsg-ml`. */
export function changeWords({ resource, body }: Change): string {
  const { properties } = body;
  if (!isRecord(properties)) return sentenceText(`Write ${pathText(resource)}`);
  const holder = nameText(resource.split('/').at(-3) ?? resource);
  const { addressPrefix, nextHopType } = properties;
  if (nextHopType !== undefined) {
    return sentenceText(
      `Send ${listed(addressPrefix)} to ${listed(nextHopType)}: route ${nameText(resource)} of ${holder}`,
    );
  }
  const text = (field: string, many = `${field}s`): string => listed(properties[field] ?? properties[many]);
  const from = text('sourceAddressPrefix', 'sourceAddressPrefixes');
  const to = text('destinationAddressPrefix', 'destinationAddressPrefixes');
  const ports = text('destinationPortRange');
  const protocol = text('protocol');
  const what = [
    text('access'),
    text('direction').toLowerCase(),
    protocol === '*' ? 'traffic of any protocol' : protocol,
  ];
  const where = `from ${from} to ${to}${ports === '*' ? '' : `, port ${ports}`}, at priority ${text('priority')}`;
  return sentenceText(`${capitalised(what.join(' '))} ${where}: rule ${nameText(resource)} of ${holder}`);
}

const shownValues = 6;

function listed(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'string' || typeof value === 'number' ? String(value) : 'unknown';
  const more = value.length - shownValues;
  return `${value.slice(0, shownValues).map(listed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
