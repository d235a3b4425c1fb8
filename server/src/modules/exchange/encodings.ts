import { isUtf8 } from 'node:buffer';
import jschardet from 'jschardet';
import type { Encoding } from './formats.ts';

export type EncodingGuess = {
  encoding: Encoding;
  /** False when the bytes would also read as something else, and a person should look at the preview. */
  sure: boolean;
};

/** Share of undecodable characters an encoding may show and still be the file's (some rows then fail). */
const TOLERATED = 0.1;

/**
 * Recognises the encoding of a text from samples of its bytes: byte order mark, then strict UTF-8, then
 * GB18030. GB18030 reads nearly any high byte with the byte behind it as a character, so Western text passes
 * for it too; what tells them apart is that an accented letter is followed by an ASCII letter or a sign, which
 * even of the rarest Chinese characters only every sixth is. jschardet is asked only to tell Big5 from GB18030:
 * of itself it takes short French text for Hungarian and gives every guess below 0.2.
 */
export function guessEncoding(samples: readonly Uint8Array[]): EncodingGuess {
  const head = samples[0] ?? new Uint8Array();
  const marked = byMark(head);
  if (marked) return { encoding: marked, sure: true };
  const wide = byZeros(head);
  if (wide) return { encoding: wide, sure: false };
  const bytes = Buffer.concat(samples.map((sample, index) => wholeLines(sample, index > 0)));
  if (isUtf8(bytes)) return { encoding: 'utf-8', sure: true };

  const utf8 = decoded(bytes, 'utf-8');
  if (utf8.bad <= utf8.foreign * TOLERATED) return { encoding: 'utf-8', sure: false };
  const pairs = highPairs(bytes);
  if (pairs.western > 0.5) return { encoding: 'windows-1252', sure: false };
  // Two of five second bytes of Big5 lie below 0x80, of everyday GB18030 none: only then is jschardet asked.
  if (pairs.low > 0.2 && jschardet.detect(bytes).encoding === 'Big5' && decoded(bytes, 'big5').bad === 0) {
    return { encoding: 'big5', sure: false };
  }
  const chinese = decoded(bytes, 'gb18030');
  if (chinese.bad > chinese.foreign * TOLERATED) return { encoding: 'windows-1252', sure: false };
  return { encoding: 'gb18030', sure: chinese.bad === 0 };
}

function byMark(bytes: Uint8Array): Encoding | null {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return null;
}

/** UTF-16 without its mark: mostly ASCII, so every second byte is zero. */
function byZeros(bytes: Uint8Array): Encoding | null {
  const zeros = [0, 0];
  const size = Math.min(bytes.length, 4096);
  for (let i = 0; i < size; i += 1) if (bytes[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > size / 5 && even < size / 50) return 'utf-16le';
  if (even > size / 5 && odd < size / 50) return 'utf-16be';
  return null;
}

/** A sample out of the middle starts and ends inside a line; the head only ends so. */
function wholeLines(sample: Uint8Array, middle: boolean): Uint8Array {
  const start = middle ? sample.indexOf(0x0a) + 1 : 0;
  const end = sample.lastIndexOf(0x0a) + 1;
  return end > start ? sample.subarray(start, end) : sample;
}

/** How many characters beyond ASCII an encoding makes of the bytes, and how many it cannot make. */
function decoded(bytes: Uint8Array, encoding: Encoding): { foreign: number; bad: number } {
  const text = new TextDecoder(encoding).decode(bytes);
  let foreign = 0;
  let bad = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) bad += 1;
    else if (code > 0x7f) foreign += 1;
  }
  return { foreign, bad };
}

/**
 * How the high bytes are followed, as shares of them: like accented letters (0xC0 or above with an ASCII letter
 * or a sign behind it), and by any byte that is not high.
 */
function highPairs(bytes: Uint8Array): { western: number; low: number } {
  let all = 0;
  let western = 0;
  let low = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) continue;
    const next = bytes[i + 1] ?? 0;
    const folded = next | 0x20;
    all += 1;
    if (next < 0x80) low += 1;
    if (byte >= 0xc0 && ((folded >= 0x61 && folded <= 0x7a) || next < 0x40)) western += 1;
    i += 1;
  }
  return { western: western / Math.max(all, 1), low: low / Math.max(all, 1) };
}
