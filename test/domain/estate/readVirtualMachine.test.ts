import { expect, test } from 'vitest';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/Trainer';
const nic = networkId('networkInterfaces', 'nic');

const machine = (properties: object = {}) => ({
  id,
  location: 'West Europe',
  properties: {
    networkProfile: { networkInterfaces: [{ id: nic, properties: { primary: true } }] },
    storageProfile: {
      osDisk: { osType: 'Linux' },
      imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' },
    },
    ...properties,
  },
});

const read = (body: unknown) => estateOf(body).virtualMachines.get(id.toLowerCase());

test.each<[string, unknown]>([
  ['ARM', machine()],
  ['az vm show', flattened(machine())],
])('reads a virtual machine as of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toEqual({
    id,
    name: 'Trainer',
    location: { value: 'westeurope' },
    networkInterfaces: { value: [nic] },
    osType: { value: 'Linux' },
    image: { value: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server' } },
  });
});

test.each<[string, unknown]>([
  ['no reference', undefined],
  ['an image of its own', { id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/images/own' }],
  ['a shared gallery', { sharedGalleryImageId: '/SharedGalleries/g/Images/i/Versions/1.0.0' }],
  ['an id beside the marketplace’s fields', { id: '/x', publisher: 'Canonical', offer: 'ubuntu' }],
])('an image from %s is none of the marketplace', (_, imageReference) => {
  const body = machine({ storageProfile: { osDisk: { osType: 'Linux' }, imageReference } });
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)?.image).toEqual({ value: null });
});

test.each<[string, object, readonly string[], string]>([
  ['no interfaces', { networkProfile: {} }, ['networkInterfaces'], '.networkProfile.networkInterfaces'],
  [
    'an interface without id',
    { networkProfile: { networkInterfaces: [{}] } },
    ['networkInterfaces'],
    '.networkProfile.networkInterfaces[0].id',
  ],
  ['a network profile that is text', { networkProfile: 'x' }, ['networkInterfaces'], '.networkProfile'],
  [
    'a system that is a number',
    { storageProfile: { osDisk: { osType: 1 } } },
    ['osType'],
    '.storageProfile.osDisk.osType',
  ],
  [
    'a publisher that is a list',
    { storageProfile: { imageReference: { publisher: [], offer: 'ubuntu' } } },
    ['image'],
    '.storageProfile.imageReference.publisher',
  ],
])('%s: only what depends on it is missing', (_, properties, missing, path) => {
  const body = machine(properties);
  expect(estateOf(body).issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  expect(missingFacts(read(body))).toEqual(missing);
});
