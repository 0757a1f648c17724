import { expect, test } from 'vitest';
import { plain } from '../../shared/report/paint.ts';
import { requirementList } from '../../shared/report/requirementList.ts';
import { sampleFamilies } from './sampleRequirements.ts';

const requirements = Object.values(sampleFamilies).flat();

test('a terminal of 80 columns', async () => {
  const list = requirementList(requirements, '2026-03-31T12:00:00Z', { width: 80, paint: plain });
  expect(list.split('\n').filter((line) => line.length > 80)).toEqual([]);
  await expect(list).toMatchFileSnapshot('../golden/requirementList.txt');
});

test('what cannot be observed is marked and counted, in a catalogue without it nothing is said of it', () => {
  const options = { width: null, paint: plain };
  const list = requirementList(requirements, '2026-04-01', options);
  expect(list.match(/Cannot be observed/g)).toHaveLength(1);
  expect(list).toMatch(/\n5 requirements, 1 of them cannot be observed, severities as of 2026-04-01\n$/);
  const observable = requirements.filter(({ kind }) => kind !== 'unobservable');
  expect(requirementList(observable, '2026-04-01', options)).toMatch(
    /\n4 requirements, severities as of 2026-04-01\n$/,
  );
});
