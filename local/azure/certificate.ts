import { randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';

/** A certificate of this machine for itself, new with every start and valid for a day. */
export interface Certificate {
  readonly key: string;
  readonly pem: string;
}

export async function makeCertificate(): Promise<Certificate> {
  // A name of its own: OpenSSL finds issuers by name, and a process may trust several of these certificates.
  const commonName = `stand-in ${randomUUID()}`;
  const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    curve: 'P-256',
    notAfterDate: new Date(Date.now() + 24 * 60 * 60 * 1000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, pem: cert };
}
