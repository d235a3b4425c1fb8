import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, type Document, documentHash, standsAsBefore } from './rules-document.ts';

const DOCUMENT: Document = {
  kind: 'insight.raise_tier',
  subject: { kind: 'customer', id: 'c1' },
  customerId: 'c1',
  amountMinor: null,
  reason: '老客户',
  proposerId: 'p',
  carrierId: null,
  snapshot: { from: 'B', value: 'A', reviewOn: null },
  stand: { tier: 'B', byHand: false },
};

test('canonical JSON as RFC 8785 has it', () => {
  expect(canonical({ b: 1e21, a: [0.1, 1, -0][1] ?? null, c: { é: '\u20ac"\n', d: true } })).toBe(
    '{"a":1,"b":1e+21,"c":{"d":true,"é":"€\\"\\n"}}',
  );
  expect(() => canonical({ a: Number.NaN })).toThrow(RangeError);
});

test('property: the order of keys changes nothing, any value changes the hash', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value, { maxKeys: 6 }), fc.string(), value, (snapshot, key, other) => {
      const turned = Object.fromEntries(Object.entries(snapshot).reverse());
      const hash = documentHash({ ...DOCUMENT, snapshot });
      expect(documentHash({ ...DOCUMENT, snapshot: turned })).toBe(hash);
      const changed = { ...snapshot, [key]: other };
      const isSame = Object.is(snapshot[key] ?? undefined, other ?? undefined) && key in snapshot;
      expect(documentHash({ ...DOCUMENT, snapshot: changed }) === hash).toBe(isSame);
    }),
  );
  expect(documentHash({ ...DOCUMENT, reason: 'x' })).not.toBe(documentHash(DOCUMENT));
  expect(documentHash({ ...DOCUMENT, proposerId: 'q' })).not.toBe(documentHash(DOCUMENT));
});

test('a subject stands as before, or not, or is gone', () => {
  expect(standsAsBefore({ tier: 'B', byHand: false }, { byHand: false, tier: 'B' })).toBe(true);
  expect(standsAsBefore({ tier: 'B', byHand: false }, { byHand: false, tier: 'A' })).toBe(false);
  expect(standsAsBefore({ tier: 'B' }, undefined)).toBe(false);
});
