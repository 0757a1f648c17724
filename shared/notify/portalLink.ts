import type { Settings } from '../config.ts';
import { parseArmId } from '../domain/armId.ts';
import type { MessageLink } from './messageParts.ts';
import { nameText } from './messageText.ts';

/** Source: "Compare Azure Government and global Azure" and "Azure China developer guide". */
const portals: Readonly<Record<Settings['cloud'], string>> = {
  Public: 'https://portal.azure.com',
  AzureGovernment: 'https://portal.azure.us',
  China: 'https://portal.azure.cn',
};

/** Longer ids are nobody's; several links have to fit into a card. */
const longestLink = 1000;

/** The page of a resource in the portal of its cloud; nothing for what is no ARM id. */
export function portalLink(id: string, cloud: Settings['cloud']): readonly MessageLink[] {
  const resource = parseArmId(id);
  if (resource === null) return [];
  const path = resource.text.split('/').map(encoded).join('/');
  const url = `${portals[cloud]}/#resource${path}`;
  return url.length > longestLink ? [] : [{ label: `Open ${nameText(id)}`, url }];
}

/** The pages of several resources, each once. A subnet or a rule is opened at the resource that holds it, which has a page for sure. */
export function holderLinks(ids: readonly string[], cloud: Settings['cloud']): readonly MessageLink[] {
  const links = ids.flatMap((id) => portalLink(holderOf(id), cloud));
  return [...new Map(links.map((link) => [link.url.toLowerCase(), link])).values()];
}

function holderOf(id: string): string {
  const parent = parseArmId(id)?.parent ?? null;
  return parent === null ? id : holderOf(parent);
}

/** `encodeURIComponent` leaves alone what ends a link in Markdown and other plain texts. */
function encoded(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
