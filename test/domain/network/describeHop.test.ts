import { expect, test } from 'vitest';
import { describeHop } from '../../../shared/domain/network/describeHop.ts';
import { parseRoutes } from '../../../shared/domain/network/route.ts';
import { systemRoute } from '../../../shared/domain/network/systemRoutes.ts';

test.each([
  [
    { name: 'to-firewall', addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.0.4' },
    'VirtualAppliance 10.1.0.4 (route to-firewall)',
  ],
  [{ name: 'hole', addressPrefix: '20.0.0.0/8', nextHopType: 'None' }, 'None (route hole)'],
])('%j', (written, words) => {
  const [route] = parseRoutes([written], '$').routes;
  expect(route === undefined ? null : describeHop(route)).toBe(words);
});

test('a route of Azure is called by its prefix, and nothing that it is called by reaches a terminal as it is', () => {
  expect(describeHop(systemRoute('0.0.0.0/0', 'Internet'))).toBe('Internet (route 0.0.0.0/0)');
  expect(describeHop({ ...systemRoute('0.0.0.0/0', 'None'), name: 'a\u001b[2Jb' })).not.toMatch(/\p{Cc}/u);
});
