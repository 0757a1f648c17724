import { setTimeout as wait } from 'node:timers/promises';
import type { Pipeline, PipelineResponse } from '@azure/core-rest-pipeline';
import type { RuleWriter, WriteOutcome } from '../app/repair/ruleWriter.ts';
import { parseArmId } from '../domain/armId.ts';
import { isRecord } from '../domain/isRecord.ts';
import { shown } from '../domain/issue.ts';
import { printable } from '../domain/printable.ts';
import { networkApiVersion } from './apiVersions.ts';
import type { ArmAccess } from './armAccess.ts';
import { climbs, longestReadMs } from './armOutcome.ts';
import { armAddress, openArmPipeline } from './armRest.ts';
import { at } from './references.ts';

const ruleType = 'microsoft.network/networksecuritygroups/securityrules';

/** A rule is nearly always written within seconds. What takes longer is asked for again by a message of the queue. */
const longestOperationMs = 60_000;
const longestPauseSeconds = 20;

/**
 * Refusals that time heals. Sources: the network provider's answers as quoted in hashicorp/terraform#7986 and Azure/bicep#5132;
 * https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
const passing =
  /^(AnotherOperationInProgress|RetryableError|RetryableErrorDueToAnotherOperation|ReferencedResourceNotProvisioned|CanceledAndSupersededDueToAnotherOperation|TooManyRequests|OperationNotAllowedDueToThrottling|InternalServerError)$/i;

export interface RuleWriterOptions {
  /** Waits between two questions for a running operation; seconds come from Retry-After. */
  readonly pause?: (seconds: number) => Promise<void>;
  readonly longestMs?: number;
}

/**
 * Writes to ARM over plain requests, without retries of its own: every attempt is somebody's recorded step. That Microsoft.Network honours
 * `If-None-Match` and `If-Match` on a child rule is UNVERIFIED: the caller reads the rule right before and right after, too.
 */
export function openRuleWriter(access: ArmAccess, options: RuleWriterOptions = {}): RuleWriter {
  const { pause = async (seconds) => await wait(seconds * 1000), longestMs = longestOperationMs } = options;
  let pipeline: Promise<Pipeline> | undefined;

  async function send(
    method: 'GET' | 'PUT' | 'DELETE',
    url: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<PipelineResponse> {
    const { createDefaultHttpClient, createPipelineRequest } = await import('@azure/core-rest-pipeline');
    const request = createPipelineRequest({ url, method, abortSignal: AbortSignal.timeout(longestReadMs) });
    for (const [name, value] of Object.entries({ accept: 'application/json', ...headers })) {
      request.headers.set(name, value);
    }
    if (body !== undefined) {
      request.headers.set('content-type', 'application/json');
      request.body = JSON.stringify(body);
    }
    const opened = await (pipeline ??= openArmPipeline(access, { maxRetries: 0 }));
    return await opened.sendRequest(createDefaultHttpClient(), request);
  }

  async function write(
    method: 'PUT' | 'DELETE',
    rule: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<WriteOutcome> {
    if (climbs(rule) || parseArmId(rule)?.type !== ruleType) {
      return { kind: 'refused', why: `${shown(rule)} is not the id of a security rule` };
    }
    try {
      const response = await send(method, armAddress(access, rule, networkApiVersion), headers, body);
      return response.status < 300 ? await ended(response) : refusal(method, rule, response);
    } catch (error) {
      return { kind: 'later', why: `ARM gave no answer (${nameOfError(error)})`, seconds: null };
    }
  }

  /** Follows a long-running operation by the address that its answer names. */
  async function ended(accepted: PipelineResponse): Promise<WriteOutcome> {
    const asked = accepted.headers.get('azure-asyncoperation');
    const address = asked ?? accepted.headers.get('location');
    if (address === undefined || accepted.status === 204) {
      const state = at(bodyOf(accepted), 'properties', 'provisioningState');
      return state === undefined || state === 'Succeeded' ? { kind: 'done' } : stillRunning;
    }
    // The token goes where the address leads.
    if (new URL(address, access.endpoint).origin !== new URL(access.endpoint).origin) return stillRunning;
    const until = Date.now() + longestMs;
    let last = accepted;
    while (Date.now() < until) {
      await pause(Math.min(retryAfter(last) ?? 1, longestPauseSeconds));
      last = await send('GET', new URL(address, access.endpoint).href, {});
      if (last.status >= 300) return { ...stillRunning, why: `the operation answers ${last.status}` };
      const state = asked === undefined ? (last.status === 202 ? 'InProgress' : 'Succeeded') : operationState(last);
      if (state === 'Succeeded') return { kind: 'done' };
      if (state === 'Failed' || state === 'Canceled') return endedBadly(state, last);
    }
    return stillRunning;
  }

  return {
    async create(rule, body, correlation) {
      const headers = { 'if-none-match': '*', 'x-ms-correlation-request-id': correlation };
      return await write('PUT', rule, headers, body);
    },
    async remove(rule, etag, correlation) {
      const headers = { 'x-ms-correlation-request-id': correlation, ...(etag === null ? {} : { 'if-match': etag }) };
      return await write('DELETE', rule, headers);
    },
  };
}

const stillRunning = {
  kind: 'later',
  why: 'the operation is still running',
  seconds: null,
} as const satisfies WriteOutcome;

function operationState(response: PipelineResponse): string {
  const state = at(bodyOf(response), 'status');
  return typeof state === 'string' ? state : 'InProgress';
}

function endedBadly(state: string, response: PipelineResponse): WriteOutcome {
  const { code, text } = errorOf(response);
  const why = `the operation ended as ${state}: ${text}`;
  return passing.test(code) ? { kind: 'later', why, seconds: null } : { kind: 'refused', why };
}

function refusal(method: 'PUT' | 'DELETE', rule: string, response: PipelineResponse): WriteOutcome {
  const { status } = response;
  const { code, text } = errorOf(response);
  const why = `ARM answers ${status} ${text}`;
  if (method === 'DELETE' && status === 404) return { kind: 'done' };
  if (status === 412) return { kind: 'overtaken', why };
  if (status === 408 || status === 429 || status >= 500 || passing.test(code)) {
    return { kind: 'later', why, seconds: retryAfter(response) };
  }
  // Somebody took the place or the name since the group was read.
  if (status === 400 && /^SecurityRuleConflict$/i.test(code)) return { kind: 'overtaken', why };
  if (status === 403 && /^(AuthorizationFailed|LinkedAuthorizationFailed)$/i.test(code)) {
    const right = `Microsoft.Network/networkSecurityGroups/securityRules/${method === 'PUT' ? 'write' : 'delete'}`;
    const place = parseArmId(rule)?.parent ?? rule;
    return { kind: 'refused', why: `the identity that writes lacks the right ${right} on ${place} (403 ${code})` };
  }
  return { kind: 'refused', why };
}

function errorOf(response: PipelineResponse): { readonly code: string; readonly text: string } {
  const error = at(bodyOf(response), 'error');
  const code = at(error, 'code');
  const message = at(error, 'message');
  const named = typeof code === 'string' ? printable(code).slice(0, 100) : '';
  const said = typeof message === 'string' ? printable(message).slice(0, 300) : '';
  return { code: named, text: [named, said].filter((part) => part !== '').join(': ') };
}

function bodyOf(response: PipelineResponse): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(response.bodyAsText || 'null');
    return isRecord(body) ? body : {};
  } catch {
    return {};
  }
}

/** Seconds; null without the header, or with a date in it, which ARM does not send. */
function retryAfter(response: PipelineResponse): number | null {
  const text = response.headers.get('retry-after');
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function nameOfError(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
