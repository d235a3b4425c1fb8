import { SaxesParser } from 'saxes';
import { asRefusal, FileRefused } from './codes.ts';
import { XML_MAX_DEPTH, XML_MAX_TEXT_BYTES } from './limits.ts';

export type XmlHandler = {
  /** Names come without their prefix: some writers put every element under `x:`. */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text(text: string): void;
};

/**
 * Feeds XML to a handler chunk by chunk and yields, after each, how many bytes went in. Refuses what an attack
 * would need: a document type (entities come with it), deep nesting, megabytes without a tag.
 */
export async function* parseXml(chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): AsyncGenerator<number> {
  const parser = new SaxesParser();
  let depth = 0;
  let sinceTag = 0;
  parser.on('doctype', () => {
    throw new FileRefused('xlsx_doctype');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    sinceTag = 0;
    if (depth > XML_MAX_DEPTH) throw new FileRefused('xlsx_damaged');
    handler.open(localName(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    sinceTag = 0;
    handler.close(localName(tag.name));
  });
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      sinceTag += chunk.length;
      parser.write(decoder.decode(chunk, { stream: true }));
      if (sinceTag > XML_MAX_TEXT_BYTES) throw new FileRefused('xlsx_damaged');
      yield bytes;
    }
    parser.close();
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Reads XML to its end. */
export async function parseWhole(chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  const progress = parseXml(chunks, handler);
  while (!(await progress.next()).done);
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
