import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromWideText, toWideText } from '../../shared/azure/wideText.ts';

test('a value comes back as it was, and every part is a well-formed text that a property holds', () => {
  const unit = fc.constantFrom('a', '"', '\u0000', '😀', 'é', '\ud800');
  const long = fc.tuple(fc.string({ unit, maxLength: 12 }), fc.integer({ min: 0, max: 9000 }));
  fc.assert(
    fc.property(long, ([text, times]) => {
      const value = { text: text.repeat(times), list: [text, null, times] };
      const parts = toWideText('value', value);
      for (const part of Object.values(parts)) {
        expect(part.length).toBeLessThanOrEqual(32_768);
        expect(part.isWellFormed()).toBe(true);
      }
      expect(fromWideText('value', { ...parts, other: 'x', value: 'y' })).toEqual(value);
    }),
    { numRuns: 200 },
  );
});
