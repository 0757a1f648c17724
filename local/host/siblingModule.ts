import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file of a module beside this one, `.ts` when running from the sources and `.js` when built. */
export function siblingModule(name: string): string {
  const self = fileURLToPath(import.meta.url);
  return path.join(path.dirname(self), `${name}${path.extname(self)}`);
}
