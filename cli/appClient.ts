import type { Command } from 'commander';
import { InputError } from './inputError.ts';

/** The options of a command that asks a running functions app. */
export interface AppOptions {
  readonly app?: string;
  readonly audience?: string;
}

/** The functions app, asked as the caller that is signed in. Both throw `InputError`, one line, for any answer but a success. */
export interface AppClient {
  /** The answer's JSON. `path` begins with `/api/`. */
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
}

/** Longer than the platform lets an HTTP function answer (230 seconds). */
const longestAnswerMs = 240_000;

/** Adds `--app` and `--audience`, which {@link openApp} takes. */
export function addAppOptions(command: Command): Command {
  return command
    .option('--app <url>', 'the functions app, https://NAME.azurewebsites.net (default: NETGUARD_APP_URL)')
    .option(
      '--audience <id>',
      'the application ID URI, api://…, that a token is asked for (default: NETGUARD_APP_AUDIENCE)',
    );
}

/**
 * The app that the options, or else the environment, name. The caller is known by NETGUARD_LOCAL_TOKEN, as on one machine, or else by
 * a token of Microsoft Entra ID for the audience. Throws `InputError`.
 */
export function openApp(options: AppOptions): AppClient {
  const app = readAddress(options.app ?? process.env['NETGUARD_APP_URL']);
  let token: Promise<string> | undefined;

  async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const authorization = `Bearer ${await (token ??= tokenFor(options))}`;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${app}${path}`, {
        method,
        // A sign-in page is no answer, and the token goes nowhere else.
        redirect: 'manual',
        headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
        signal: AbortSignal.timeout(longestAnswerMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      throw new InputError(`${app}: no answer (${reason(error)})`);
    }
    const answer = readJson(text);
    if (response.ok && answer !== undefined) return answer;
    throw new InputError(`${app}${path}: HTTP ${response.status}: ${complaint(response.status, answer)}`);
  }

  return {
    get: async (path) => await ask('GET', path),
    post: async (path, body) => await ask('POST', path, body),
  };
}

/** Without a slash at its end. */
function readAddress(text: string | undefined): string {
  if (text === undefined || text === '') throw new InputError('--app: expected the URL of the functions app');
  const url = URL.parse(text);
  const isOneMachine = url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || isOneMachine) || url.username !== '' || url.search !== '') {
    throw new InputError('--app: expected an https URL such as https://NAME.azurewebsites.net');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

async function tokenFor(options: AppOptions): Promise<string> {
  const local = process.env['NETGUARD_LOCAL_TOKEN'];
  if (local !== undefined && local !== '') return local;
  const audience = options.audience ?? process.env['NETGUARD_APP_AUDIENCE'];
  if (audience === undefined || audience === '') {
    throw new InputError("--audience: expected the functions app's application ID URI, api://…");
  }
  const { DefaultAzureCredential } = await import('@azure/identity');
  try {
    const { token } = await new DefaultAzureCredential().getToken(`${audience}/.default`);
    return token;
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : '').split('\n');
    throw new InputError(`no token for ${audience}; sign in first, for example with az login: ${first}`);
  }
}

function complaint(status: number, answer: unknown): string {
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) {
    return 'the app does not know the caller; check --audience, and whether this account may sign in to the app';
  }
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
  return typeof error === 'string' ? error : 'expected JSON from AML Network Guard';
}

/** Node tells in the cause why `fetch failed`. */
function reason(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return error instanceof Error ? error.name : 'unknown';
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
