import { type CheckOptions, checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { isRecord } from '../../shared/domain/isRecord.ts';
import { parseServiceTags, type ServiceTags } from '../../shared/domain/network/serviceTags.ts';
import type {
  ComputeKind,
  Example,
  ExampleChange,
  ExampleRule,
  Requirement,
} from '../../shared/domain/requirements/requirement.ts';
import type { Profile } from '../../shared/domain/requirements/subjects/profile.ts';
import type { VerdictDocument } from '../../shared/domain/verdict.ts';
import { exampleIds, type ResourceName, region, subnetPrefix } from './exampleIds.ts';
import { resourcesOf } from './exampleResources.ts';
import { baseRules } from './exampleRules.ts';
import { exampleTagList } from './exampleTags.ts';
import { rule } from './topology.ts';

/** Whom an example is about. */
export interface ExampleCase {
  readonly kind: ComputeKind;
  readonly profile: Profile;
}

export const exampleTags: ServiceTags = parseServiceTags(exampleTagList).tags;

/** The bodies of a topology in which everything holds, with the changes made to it. */
export function exampleBodies(about: ExampleCase, ...changes: readonly Directed[]): readonly unknown[] {
  const resources: Partial<Record<string, unknown>> = { ...resourcesOf(about) };
  const added: unknown[] = [];
  const rules: unknown[] = baseRules(about).map(({ direction, rule: base }, index) =>
    armRule(direction, base, `base-${index}`),
  );
  const routes: unknown[] = [];
  for (const { change, directions } of changes) {
    for (const [index, own] of (change.rules ?? []).entries()) {
      for (const direction of directions) rules.push(armRule(direction, own, `rule-${index}`));
    }
    for (const [index, [addressPrefix, nextHopType, nextHopIpAddress]] of (change.routes ?? []).entries()) {
      routes.push({
        name: `route-${index}`,
        properties: {
          addressPrefix,
          nextHopType,
          ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }),
        },
      });
    }
    for (const [name, patch] of Object.entries(change.change ?? {})) {
      if (!(name in exampleIds)) throw new Error(`no resource of the examples is called ${name}`);
      resources[name] = mergePatch(resources[name], patch);
    }
    added.push(...(change.add ?? []));
  }
  if (resources['nsg'] !== undefined) {
    resources['nsg'] = mergePatch(resources['nsg'], { properties: { securityRules: rules } });
  }
  if (routes.length > 0) {
    resources['routeTable'] = mergePatch({ properties: { routes } }, resources['routeTable'] ?? {});
    resources['subnet'] = mergePatch(resources['subnet'], { properties: { routeTable: { id: '{id:routeTable}' } } });
  }
  const bodies = Object.entries(resources).flatMap(([name, body]) => {
    if (!isRecord(body) || inNetwork(name)) return [];
    // A complete list has no id.
    const id = exampleIds[name as ResourceName];
    return [id === '' ? body : { id, ...body }];
  });
  return [...withSubnets(bodies, resources), ...added].map(filledIn);
}

/** A change, and the directions in which its rules stand. */
export interface Directed {
  readonly change: ExampleChange;
  readonly directions: readonly Direction[];
}

type Direction = 'Inbound' | 'Outbound';

/** The directions in which the rules of a requirement's examples stand. */
export function exampleDirections(requirement: Requirement): readonly Direction[] {
  if (requirement.kind !== 'flow') return ['Outbound'];
  return requirement.direction === 'Both' ? ['Outbound', 'Inbound'] : [requirement.direction];
}

/** The estate of an example, judged. */
export function checkExample(
  requirement: Requirement,
  example: Example | null,
  about: ExampleCase,
  options: Partial<CheckOptions> = {},
): VerdictDocument {
  const given = requirement.kind === 'unobservable' ? undefined : requirement.examples.given;
  const directions = exampleDirections(requirement);
  const changes = [given, example].flatMap((change) =>
    change === undefined || change === null ? [] : [{ change, directions }],
  );
  const bodies = exampleBodies(about, ...changes);
  const estate = parseEstate(bodies.map((body) => ({ source: 'example', body })));
  return checkEstate(estate, { serviceTags: exampleTags, asOf: '2026-03-01T00:00:00Z', ...options });
}

function armRule(
  direction: Direction,
  [priority, access, protocol, remote, ports]: ExampleRule,
  name: string,
): unknown {
  return rule(`${name}-${direction}`, priority, access, direction, protocol, remote, ports);
}

const subnetNames = ['subnet', 'secondSubnet', 'endpointSubnet', 'spareSubnet'] as const;

function inNetwork(name: string): boolean {
  return (subnetNames as readonly string[]).includes(name);
}

/** Subnets stand inside their network, as ARM lists them. */
function withSubnets(bodies: readonly object[], resources: Partial<Record<string, unknown>>): readonly unknown[] {
  const subnets = subnetNames.flatMap((name) => {
    const body = resources[name];
    return isRecord(body) ? [{ id: exampleIds[name], name: exampleIds[name].split('/').at(-1), ...body }] : [];
  });
  return bodies.map((body) =>
    'id' in body && body.id === exampleIds.vnet ? mergePatch(body, { properties: { subnets } }) : body,
  );
}

/** https://www.rfc-editor.org/rfc/rfc7396 */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (patch === null) return undefined;
  if (!isRecord(patch)) return patch;
  const merged: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}

function filledIn(body: unknown): unknown {
  const text = JSON.stringify(body)
    .replaceAll('{region}', region)
    .replaceAll('{subnet}', subnetPrefix)
    .replaceAll(/\{id:(\w+)\}/g, (_, name: string) => {
      const id = exampleIds[name as ResourceName];
      if (id === undefined) throw new Error(`no resource of the examples is called ${name}`);
      return id;
    });
  return JSON.parse(text) as unknown;
}
