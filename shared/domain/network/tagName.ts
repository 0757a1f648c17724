const legacy: ReadonlyMap<string, string> = new Map([
  ['virtual_network', 'virtualnetwork'],
  ['azure_loadbalancer', 'azureloadbalancer'],
]);

/**
 * The name by which two spellings of one service tag are compared: lower case, the legacy spellings
 * (INTERNET, VIRTUAL_NETWORK, AZURE_LOADBALANCER) folded into today's.
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
export function tagKey(name: string): string {
  const lower = name.toLowerCase();
  return legacy.get(lower) ?? lower;
}

/** The tag that a regional tag lies within: `storage` for `storage.westeurope`; null for a tag without region. */
export function parentTag(key: string): string | null {
  const dot = key.lastIndexOf('.');
  return dot < 0 ? null : key.slice(0, dot);
}

/** True when the text can be a service tag: a word that starts with a letter, with dots, digits, `_` and `-`. `Any` is portal language for `*`. */
export function isTagName(text: string): boolean {
  return startsWithLetter(text) && /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && text.length <= 128 && !/^any$/i.test(text);
}

/** Most texts that are asked about are prefixes, which start with a digit. */
function startsWithLetter(text: string): boolean {
  return text.charCodeAt(0) > 0x39;
}
