import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installNetguard, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';
import { denyInbound, estateWith, openInbound, serviceTags } from './sampleEstate.ts';

const netguard = installNetguard();
const directory = temporaryDirectory();
const write = (name: string, body: unknown): string => writeInto(directory, name, JSON.stringify(body));
let closed = '';
let open = '';
let tags = '';

beforeAll(() => {
  closed = write('closed.json', estateWith([denyInbound]));
  open = write('open.json', estateWith([{ ...openInbound, destinationPortRange: '44224' }, denyInbound]));
  tags = write('tags.json', serviceTags);
});

afterAll(() => rmSync(directory, { recursive: true }));

test('the same estate twice', async () => {
  expect(await netguard.run(['diff', open, open, '--service-tags', tags])).toEqual({
    code: 0,
    signal: null,
    stdout: 'No packet is treated differently.\n',
    stderr: '',
  });
});

test('what a rule lets in, for people', async () => {
  const { code, stdout, stderr } = await netguard.run(['diff', closed, open, '--service-tags', tags]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toBe(
    'Subnet vnet-ml/training (resource group rg-net)\n' +
      '  became allowed            inbound Tcp and Udp 44224 from *\n\n' +
      '1 place: 1 changed\n',
  );
});

test('the same for programs, and the other way round', async () => {
  const { code, stdout } = await netguard.run(['diff', open, closed, '--service-tags', tags, '--format', 'json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    places: [
      {
        kind: 'subnet',
        resource: expect.stringMatching(/\/subnets\/training$/),
        state: 'changed',
        prefixes: null,
        missing: [],
        directions: [
          {
            direction: 'Inbound',
            hosts: 'all',
            becameAllowed: [],
            becameBlocked: [
              {
                text: 'Tcp and Udp 44224 from *',
                protocols: ['Tcp', 'Udp'],
                remote: expect.arrayContaining(['0.0.0.0/5', '10.0.0.0/16', '128.0.0.0/3']),
                local: ['10.0.1.0/24'],
                sourcePorts: ['*'],
                destinationPorts: ['44224'],
              },
            ],
            mayHaveBecomeAllowed: [],
            mayHaveBecomeBlocked: [],
            hangsOn: [],
            complete: true,
          },
        ],
      },
    ],
  });
});

test('without service tags one line says what that means, unless --quiet', async () => {
  expect((await netguard.run(['diff', open, open])).stderr).toMatch(/^netguard: without --service-tags, .*\n$/);
  expect((await netguard.run(['diff', open, open, '--quiet'])).stderr).toBe('');
});

describe('bad input is told in one line', () => {
  test('a file that is not there', async () => {
    expect(await netguard.run(['diff', '/no/such.json', open, '--quiet'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'netguard: /no/such.json: no such file\n',
    });
  });

  test('a rule that cannot be read, and the rest is still compared', async () => {
    const odd = write('odd.json', estateWith([{ ...openInbound, destinationPortRange: 'many' }, denyInbound]));
    const { code, stdout, stderr } = await netguard.run(['diff', closed, odd, '--service-tags', tags]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^netguard: .*odd\.json: .*destinationPortRange: expected a port .*\n$/);
    expect(stdout).toMatch(/may have become allowed {3}inbound any protocol from /);
    expect(stdout).toMatch(/that hangs on {13}security rule AllowAllInbound /);
  });

  test.each([
    [['diff', 'one.json'], /missing required argument 'after'/],
    [['diff', 'one.json', 'two.json', 'three.json'], /too many arguments/],
    [['diff', 'one.json', 'two.json', '--format', 'markdown'], /Allowed choices are table, json\./],
  ])('%j', async (args, words) => {
    const { code, stdout, stderr } = await netguard.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^netguard: .+\n$/);
    expect(stderr).toMatch(words);
  });
});
