import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function scheme(name: 'light' | 'dark'): Record<string, string> {
  const block = css.split(`[data-mantine-color-scheme="${name}"] {`)[1]?.split('}')[0] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--kith-([\w-]+): (#[0-9a-f]{6});/g)].map(([, token, value]) => [token, value]),
  );
}

/** WCAG 2.2, relative luminance of sRGB. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe.each(['light', 'dark'] as const)('%s', (name) => {
  const tokens = scheme(name);
  const of = (token: string) => tokens[token] ?? '';
  const surfaces = ['paper', 'card', 'plain', 'hover', 'pine-bg', 'seal-bg', 'amber-bg'];

  test.each(['ink', 'soft', 'pine', 'seal', 'amber'])('%s is readable on every surface (AA, 4.5)', (text) => {
    for (const surface of surfaces)
      expect(contrast(of(text), of(surface)), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });
  test.each(['pine-fill', 'pine-fill-hover', 'seal-fill'])('white is readable on %s', (fill) => {
    expect(contrast('#ffffff', of(fill))).toBeGreaterThanOrEqual(fill === 'pine-fill-hover' ? 4 : 4.5);
  });
  test.each(['edge', 'chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5', 'chart-6'])(
    '%s can be seen (AA, 3)',
    (mark) => {
      for (const surface of ['paper', 'card'])
        expect(contrast(of(mark), of(surface)), `${mark} on ${surface}`).toBeGreaterThanOrEqual(3);
    },
  );
});
