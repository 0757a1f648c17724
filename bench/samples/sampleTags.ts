import { existsSync, readFileSync } from 'node:fs';
import { parseServiceTags, type ServiceTags } from '../../shared/domain/network/serviceTags.ts';
import { regions } from './amlFlows.ts';

/** Service tags to measure with, in the shape of Microsoft's download. */
export interface SampleTags {
  readonly document: unknown;
  readonly tags: ServiceTags;
  /** Where they are from, for the reader of the numbers. */
  readonly origin: string;
}

/** Reads the tag file where it is, and makes up tags of the same sizes where it is not. */
export function sampleTags(file: string): SampleTags {
  const found = existsSync(file);
  const document: unknown = found ? JSON.parse(readFileSync(file, 'utf8')) : madeUpTags();
  const { tags, issues } = parseServiceTags(document);
  if (issues[0] !== undefined) throw new Error(`${file}: ${issues[0].path}: ${issues[0].expected}`);
  return { document, tags, origin: found ? file : `made up in real sizes (${file} is not here; name one as argument)` };
}

/** As many IPv4 and IPv6 prefixes as the tags had in Microsoft's file of November 2025. */
const sizes: Readonly<Record<string, readonly [v4: number, v6: number]>> = {
  AzureMachineLearning: [255, 81],
  BatchNodeManagement: [375, 80],
  AzureActiveDirectory: [200, 16],
  AzureResourceManager: [214, 162],
  MicrosoftContainerRegistry: [176, 183],
  'AzureFrontDoor.FirstParty': [42, 26],
  'AzureFrontDoor.Frontend': [60, 40],
  AzureMonitor: [1590, 909],
  AzureCloud: [9637, 3518],
  Storage: [495, 79],
};
const regionalSizes: Readonly<Record<string, readonly [v4: number, v6: number]>> = {
  BatchNodeManagement: [12, 1],
  Storage: [50, 2],
  Sql: [35, 9],
};

/** The tags that the samples name. No two prefixes touch; a region's tag of AzureCloud holds what Batch has there. */
function madeUpTags(): object {
  let next = 0;
  const fresh = ([v4, v6]: readonly [number, number]): string[] => [
    ...Array.from({ length: v4 }, () => spread(next++)),
    ...Array.from(
      { length: v6 },
      () => `2603:${(0x1000 + (next >> 16)).toString(16)}:${(next++ & 0xffff).toString(16)}::/48`,
    ),
  ];
  const values: object[] = Object.entries(sizes).map(([name, size]) => listed(name, name, '', fresh(size)));
  for (const region of regions) {
    const prefixes = Object.entries(regionalSizes).map(([service, size]) => [service, fresh(size)] as const);
    for (const [service, list] of prefixes) values.push(listed(`${service}.${region}`, service, region, list));
    const around = prefixes.flatMap(([, list]) => list).map((prefix) => prefix.replace(/\/27$/, '/26'));
    values.push(listed(`AzureCloud.${region}`, 'AzureCloud', region, [...around, ...fresh([360, 32])]));
  }
  return { cloud: 'Public', changeNumber: 1, values };
}

/** Every 128 addresses one prefix of 32. */
function spread(index: number): string {
  return `${20 + (index >> 17)}.${(index >> 9) & 255}.${(index >> 1) & 255}.${(index & 1) * 128}/27`;
}

function listed(name: string, systemService: string, region: string, addressPrefixes: readonly string[]): object {
  const properties = {
    region: region.toLowerCase(),
    systemService,
    changeNumber: 1,
    platform: 'Azure',
    addressPrefixes,
  };
  return { name, id: name, properties };
}
