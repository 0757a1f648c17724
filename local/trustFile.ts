import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes the stand-in's certificate where `curl --cacert` finds it from any directory; gives the path. */
export function trustFile(certificatePem: string): string {
  const file = path.resolve('.local', 'azure.pem');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, certificatePem);
  return file;
}
