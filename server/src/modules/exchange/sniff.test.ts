import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { Encoding } from './formats.ts';
import { type CsvShape, type Decided, sniff } from './sniff.ts';

const chinese = '客户编号,姓名,手机\nC1,王小明,13800138000\nC2,李四,13900139000\n';

function shape(content: string | Uint8Array, decided: Decided = {}): CsvShape {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const sniffed = sniff(bytes, bytes.length, decided);
  if (sniffed.media !== 'csv') throw new Error(`not a csv: ${JSON.stringify(sniffed)}`);
  return sniffed;
}

function refusal(content: string | Uint8Array, size = content.length): string {
  const sniffed = sniff(Buffer.from(content), size);
  return sniffed.media === 'refused' ? sniffed.code : sniffed.media;
}

describe('sniff', () => {
  it('names what it cannot read', () => {
    expect(refusal('')).toBe('empty');
    expect(refusal(' \r\n\t\n')).toBe('empty');
    expect(refusal('\uFEFF<!DOCTYPE html><html>')).toBe('html');
    expect(refusal('<table border=1><tr><td>订单</td>')).toBe('html');
    expect(refusal('<?xml version="1.0"?><Workbook>')).toBe('xml');
    expect(refusal(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]))).toBe('old_excel');
    expect(refusal(Buffer.from('PK\x03\x04rest'))).toBe('xlsx');
    expect(refusal(Buffer.from('PK\x03\x04rest'), 100_000_001)).toBe('too_large');
    expect(refusal('a,b\n', 2_000_000_001)).toBe('too_large');
    expect(refusal('%PDF-1.7')).toBe('binary');
    expect(refusal(Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251)))).toBe('binary');
  });

  it('recognises the encodings people have', () => {
    const as = (text: string, encoding: string) => shape(iconv.encode(text, encoding)).encoding;
    const french = 'nom,ville\nJosé Müller,Besançon\nRené Noël,Orléans\n';
    const taiwan = '客戶編號,姓名,電話\nC1,陳怡君,0912345678\nC2,林志豪,0922333444\n'.repeat(5);
    expect(as(chinese, 'utf-8')).toBe('utf-8');
    expect(as(`\uFEFF${chinese}`, 'utf-8')).toBe('utf-8');
    expect(as(`\uFEFF${chinese}`, 'utf-16le')).toBe('utf-16le');
    expect(as(`\uFEFF${chinese}`, 'utf-16be')).toBe('utf-16be');
    expect(as('a,b\nname,city\n'.repeat(10), 'utf-16le')).toBe('utf-16le');
    expect(as(chinese, 'gb18030')).toBe('gb18030');
    expect(as('name,city\n王㐂𠮷,Paris\n镕,Lyon\n', 'gb18030')).toBe('gb18030');
    expect(as(french, 'windows-1252')).toBe('windows-1252');
    expect(as(taiwan, 'big5')).toBe('big5');
    expect(shape(iconv.encode(chinese, 'gb18030'), { encoding: 'utf-8' }).encoding).toBe('utf-8');
  });

  it('keeps the encoding of most of a file when some bytes are of another', () => {
    const good = Buffer.from(chinese.repeat(10));
    const bad = iconv.encode('C3,赵六,1\n', 'gb18030');
    expect(shape(Buffer.concat([good, bad]))).toMatchObject({ encoding: 'utf-8', encodingSure: false });
    const other = Buffer.concat([iconv.encode(chinese.repeat(10), 'gb18030'), Buffer.from([0xff, 0x0a])]);
    expect(shape(other)).toMatchObject({ encoding: 'gb18030', encodingSure: false });
  });

  it('sees an encoding that shows only later in the file', () => {
    const head = Buffer.from('id,name\n1,Li\n');
    const later = iconv.encode('x9,王小明\n10,李四\n11', 'gb18030');
    expect(sniff(head, 1_000_000, {}, [later])).toMatchObject({ encoding: 'gb18030' });
  });

  it('finds delimiter, quote and newline', () => {
    expect(shape('a;b;c\n1,5;2,5;3,5\n2,5;3,5;4,5\n')).toMatchObject({ delimiter: ';', quote: '"', newline: '\n' });
    expect(shape('a\tb\n1,2\t3\n4\t5\n').delimiter).toBe('\t');
    expect(shape('a|b\r1|2\r3|4').newline).toBe('\r');
    expect(shape('name,note\n"a","x;y;z"\n"b","x;y;z"\n').delimiter).toBe(',');
    expect(shape("a,b\n'x,1','y'\n'z','w'\n").quote).toBe("'");
    expect(shape('sep=;\na;b\n1;2\n')).toMatchObject({ delimiter: ';', headerRow: 2, headers: ['a', 'b'] });
    expect(shape('手机\n13800138000\n')).toMatchObject({ delimiter: ',', headers: ['手机'], headerRow: 1 });
    expect(shape('a,b\n1,2\n', { delimiter: '|' }).headers).toEqual(['a,b']);
  });

  it('skips titles above the header and names every column once', () => {
    const titled = shape(
      '2024年客户订单汇总,,,\n导出时间：,2024-05-01,,\n\n姓名,手机,姓名,\n王,138,李,x\n赵,139,钱,y\n',
    );
    expect(titled).toMatchObject({ headerRow: 4, headers: ['姓名', '手机', '姓名 (2)', 'D'] });
    expect(titled.sample.map((row) => row.number)).toEqual([5, 6]);
    expect(shape('a,a,a (2)\nx,y,z\n').headers).toEqual(['a', 'a (2)', 'a (2) (2)']);
  });

  it('knows a file without a header', () => {
    const bare = shape('C1,2024-03-05,12.50\nC2,2024-03-06,8\n');
    expect(bare).toMatchObject({ headerRow: 0, headers: ['A', 'B', 'C'] });
    expect(bare.sample).toHaveLength(2);
    expect(shape('C1,2024-03-05,12.50\nC2,2024-03-06,8\n', { headerRow: 1 }).sample).toHaveLength(1);
  });

  it('never throws, and recognises what it wrote itself', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        sniff(bytes, bytes.length);
      }),
    );
    const word = fc.stringMatching(/^[一-龥]{2,6}$/u);
    const encodings = fc.constantFrom<Encoding>('utf-8', 'gb18030');
    fc.assert(
      fc.property(
        encodings,
        fc.array(fc.tuple(word, word, word), { minLength: 3, maxLength: 20 }),
        (encoding, rows) => {
          const text = ['客户编号,姓名,城市', ...rows.map((row) => row.join(','))].join('\n');
          expect(shape(iconv.encode(text, encoding))).toMatchObject({ encoding, delimiter: ',', headerRow: 1 });
        },
      ),
    );
  });
});
