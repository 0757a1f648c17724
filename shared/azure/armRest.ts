import type { Pipeline } from '@azure/core-rest-pipeline';
import { isRecord } from '../domain/isRecord.ts';
import type { ArmAccess } from './armAccess.ts';
import { type ArmOutcome, climbs, longestReadMs, noResource, outcomeOf, outcomeOfError } from './armOutcome.ts';

/** ARM over plain requests, for what the client libraries do not offer: raw bodies of today's api-versions, and every page of a list. */
export interface ArmRest {
  get(path: string, apiVersion: string): Promise<ArmOutcome>;
  /** All pages of a list answer as one: the first page's body with every page's `value`. */
  list(path: string, apiVersion: string): Promise<ArmOutcome>;
  /** Likewise of a list that ARM answers to POST and continues by `skipToken` (`…/listSomething`). It changes nothing. */
  listByPost(path: string, apiVersion: string): Promise<ArmOutcome>;
}

/** A list that never ends is somebody's mistake. */
const mostPages = 200;

export function openArmRest(access: ArmAccess): ArmRest {
  let pipeline: Promise<Pipeline> | undefined;

  async function send(url: string, body?: Readonly<Record<string, unknown>>): Promise<ArmOutcome> {
    const { createDefaultHttpClient, createPipelineRequest } = await import('@azure/core-rest-pipeline');
    try {
      const request = createPipelineRequest({ url, abortSignal: AbortSignal.timeout(longestReadMs) });
      request.headers.set('accept', 'application/json');
      if (body !== undefined) {
        request.method = 'POST';
        request.headers.set('content-type', 'application/json');
        request.body = JSON.stringify(body);
      }
      const opened = await (pipeline ??= openArmPipeline(access));
      const response = await opened.sendRequest(createDefaultHttpClient(), request);
      return outcomeOf(response.status, JSON.parse(response.bodyAsText || 'null'));
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  const address = (path: string, apiVersion: string): string => armAddress(access, path, apiVersion);

  return {
    async get(path, apiVersion) {
      return climbs(path) ? noResource : await send(address(path, apiVersion));
    },

    async list(path, apiVersion) {
      if (climbs(path)) return noResource;
      const values: unknown[] = [];
      let first: Readonly<Record<string, unknown>> | undefined;
      let next: string | undefined = address(path, apiVersion);
      for (let page = 0; next !== undefined; page++) {
        // The link comes with the answer, and the token goes where it leads.
        if (page === mostPages || new URL(next).origin !== new URL(access.endpoint).origin) return unreadable;
        const outcome = await send(next);
        if (outcome.kind === 'missing') return outcome;
        const { body } = outcome;
        if (!isRecord(body)) return unreadable;
        const listed = body['value'] ?? body['values'];
        if (!Array.isArray(listed)) return unreadable;
        values.push(...listed);
        first ??= body;
        const link: unknown = body['nextLink'];
        next = typeof link === 'string' && link !== '' ? new URL(link, access.endpoint).href : undefined;
      }
      const { nextLink: _, ...rest } = first ?? {};
      return { kind: 'read', body: { ...rest, ['values' in rest ? 'values' : 'value']: values } };
    },

    async listByPost(path, apiVersion) {
      if (climbs(path)) return noResource;
      const values: unknown[] = [];
      let skipToken: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const outcome = await send(address(path, apiVersion), skipToken === undefined ? {} : { skipToken });
        if (outcome.kind === 'missing') return outcome;
        const listed = isRecord(outcome.body) ? outcome.body['value'] : undefined;
        if (!isRecord(outcome.body) || !Array.isArray(listed)) return unreadable;
        values.push(...listed);
        const next: unknown = outcome.body['skipToken'];
        if (typeof next !== 'string' || next === '') return { kind: 'read', body: { value: values } };
        skipToken = next;
      }
      return unreadable;
    },
  };
}

const unreadable: ArmOutcome = { kind: 'missing', why: 'not a list answer', transient: false };

/** The address of a path below ARM's endpoint. */
export function armAddress(access: ArmAccess, path: string, apiVersion: string): string {
  const segments = path.split('/').map(encodeURIComponent).join('/');
  return `${access.endpoint}${segments}?api-version=${apiVersion}`;
}

/** What sends requests to ARM with the identity of the access, and tries again by itself as the options say. */
export async function openArmPipeline(
  access: ArmAccess,
  retryOptions: { readonly maxRetries?: number } = {},
): Promise<Pipeline> {
  const { bearerTokenAuthenticationPolicy, createPipelineFromOptions } = await import('@azure/core-rest-pipeline');
  const userAgentOptions = { userAgentPrefix: 'aml-network-guard' };
  const pipeline = createPipelineFromOptions({ userAgentOptions, retryOptions });
  const credential = await access.credential();
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: access.scope }), { phase: 'Sign' });
  return pipeline;
}
