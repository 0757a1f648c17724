import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJudge } from '../../shared/app/judgeFacts.ts';
import { openLiveFacts } from '../../shared/azure/liveFacts.ts';
import { openServiceTagReader } from '../../shared/azure/serviceTagReader.ts';
import { type Connection, connect } from '../local/azure/connect.ts';
import { openSources } from './openSources.ts';

let azure: Connection;
const now = (): Date => new Date();
beforeAll(async () => void (azure = await connect()));
afterAll(async () => await azure.standIn.stop());

test('every unit of the healthy sample, read alone, is judged in full: no fact is missing, and nothing is left unknown', async () => {
  const sources = openSources(azure);
  const facts = openLiveFacts(sources);
  const judge = createJudge(openServiceTagReader(sources.rest, now), null);
  const { units, missing } = await sources.directory.everywhere();
  expect(missing).toEqual([]);
  for (const { id } of units) {
    const read = await facts.read([id]);
    const { document } = await judge(read, [id], now().toISOString());
    const { summary, coverage, verdicts } = document;
    expect(read.missing).toEqual([]);
    expect(coverage.missing).toEqual([]);
    expect(summary.computes).toBe(1);
    expect(verdicts.filter(({ state }) => state !== 'compliant' && state !== 'not-applicable')).toEqual([]);
    expect(summary.compliant).toBeGreaterThan(0);
  }
}, 60_000);
