import { describe, expect, it } from 'vitest';
import { effectsOf } from './effects.ts';

describe('effects of features on the probability of an order', () => {
  it('is the difference that one feature makes, in probability', () => {
    const [silence, frequency] = effectsOf({
      base: 0,
      parts: [
        { feature: 'silence', logOdds: -Math.log(3) },
        { feature: 'frequency', logOdds: Math.log(3) },
      ],
    });
    // All in all even odds; without the silence three to one, without the frequency one to three.
    expect(silence?.points).toBeCloseTo(0.5 - 0.75);
    expect(frequency?.points).toBeCloseTo(0.5 - 0.25);
  });

  it('has nothing to say without features', () => {
    expect(effectsOf({ base: 1, parts: [] })).toEqual([]);
  });
});
