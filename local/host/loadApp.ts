import { globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRecord } from '../../shared/domain/isRecord.ts';
import { type AppFunction, readAppFunction } from './appFunction.ts';
import { closeRegistration, getProgrammingModel } from './functionsCore.ts';
import type { ProgrammingModel } from './rpc.ts';

export interface LoadedApp {
  readonly model: ProgrammingModel;
  readonly functions: readonly AppFunction[];
}

/**
 * Loads the files that package.json's `main` names (a path or a pattern), one after another in alphabetical order, with
 * `@azure/functions` talking to this host. Any file that cannot be loaded stops the whole app, as in Azure's Node.js worker.
 */
export async function loadApp(appRoot: string, appSettings: NodeJS.ProcessEnv): Promise<LoadedApp> {
  const core = new URL(`./functionsCore${path.extname(import.meta.url)}`, import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core' ? { url: core, shortCircuit: true } : next(specifier, context),
  });
  for (const file of mainFiles(appRoot)) {
    try {
      await import(pathToFileURL(path.join(appRoot, file)).href);
    } catch (error) {
      const why = error instanceof Error ? error.stack : String(error);
      throw new Error(`${file} could not be loaded: ${why}`, { cause: error });
    }
  }
  const model = getProgrammingModel();
  const registered = closeRegistration();
  if (model === null || registered.length === 0) throw new Error(`${appRoot}: no file registered a function`);
  const { HttpUri } = await model.getCapabilities({});
  if (HttpUri !== undefined) throw new Error('app.setup({ enableHttpStream }): this host has no HTTP streams');
  return { model, functions: registered.map((registration) => readAppFunction(registration, appSettings)) };
}

function mainFiles(appRoot: string): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(path.join(appRoot, 'package.json'), 'utf8'));
  const main = isRecord(manifest) ? manifest['main'] : undefined;
  if (typeof main !== 'string') throw new Error(`${appRoot}/package.json: $.main: expected the files to load`);
  const files = globSync(main, { cwd: appRoot }).toSorted();
  if (files.length === 0) throw new Error(`${appRoot}: no file matches package.json's main, ${main}; is it built?`);
  return files;
}
