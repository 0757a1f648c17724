import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes the stand-in's certificate where `curl --cacert` finds it; gives the path, relative to where the user stands. */
export function trustFile(certificatePem: string): string {
  mkdirSync('.local', { recursive: true });
  const file = path.join('.local', 'azure.pem');
  writeFileSync(file, certificatePem);
  return file;
}
