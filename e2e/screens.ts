import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { type Kith, startKith } from './kith.ts';
import { PAGES, type ShownPage } from './pages.ts';
import { DESKTOP, type Look, launchBrowser, PHONE, Visitor } from './visitor.ts';

const FOLDER = join(import.meta.dirname, '../screens');
const LOOKS: Look[] = [DESKTOP, PHONE].flatMap((viewport) =>
  (['zh-CN', 'en'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((scheme) => ({ viewport, language, scheme })),
  ),
);

type Picture = { page: string; look: string; file: string; faults: string[] };

/** `npm run screens [-- page…]`: every page on the sample company, in both languages, light and dark, large and small. */
async function main(names: string[]): Promise<void> {
  const pages = PAGES.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const kith = await startKith({ sample: true });
  const browser = await launchBrowser();
  const pictures: Picture[] = [];
  try {
    for (const look of LOOKS) {
      const taken = await takeAll(browser, kith, look, pages);
      pictures.push(...taken);
      console.log(`${nameOf(look).padEnd(20)} ${taken.length} pictures`);
      for (const { page, faults } of taken) for (const fault of faults) console.error(`  ${page}: ${fault}`);
    }
  } finally {
    await browser.close();
    await kith.stop();
  }
  await writeFile(join(FOLDER, 'index.html'), contactSheet(pages, pictures));
  console.log(`${pictures.length} pictures: ${join(FOLDER, 'index.html')}`);
  process.exitCode = pictures.some(({ faults }) => faults.length > 0) ? 1 : 0;
}

async function takeAll(browser: Browser, kith: Kith, look: Look, pages: ShownPage[]): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const page of pages) {
    const visitor = await Visitor.open(browser, kith, look);
    const file = `${page.name}.${nameOf(look)}.png`;
    try {
      if (!page.signedOut) await visitor.signIn();
      await visitor.goto(typeof page.path === 'string' ? page.path : await page.path(visitor));
      await page.prepare?.(visitor);
      await visitor.settled();
      await visitor.page.screenshot({ path: join(FOLDER, file), fullPage: true });
    } catch (fault) {
      visitor.faults.push(fault instanceof Error ? fault.message : String(fault));
    }
    pictures.push({ page: page.name, look: nameOf(look), file, faults: visitor.faults });
    await visitor.close();
  }
  return pictures;
}

function nameOf({ viewport, language, scheme }: Look): string {
  return `${viewport === PHONE ? 'phone' : 'desktop'}-${language}-${scheme}`;
}

/** One row per page, one picture per look; a click shows it full size. */
function contactSheet(pages: ShownPage[], pictures: Picture[]): string {
  const rows = pages.map(({ name }) => {
    const cells = pictures
      .filter((picture) => picture.page === name)
      .map(({ file, look, faults }) => {
        const bad = faults.length > 0 ? ' class="bad"' : '';
        return `<a href="${file}"${bad}><img src="${file}" alt="" loading="lazy"><span>${look}</span></a>`;
      });
    return `<h2>${name}</h2><div>${cells.join('')}</div>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Kith, every page</title><style>${STYLE}</style>${rows.join('\n')}\n`;
}

const STYLE = `
  body { font: 14px system-ui; margin: 2rem; background: #fbfaf7 }
  div { display: flex; gap: 1rem; overflow-x: auto; align-items: start }
  a { flex: none; color: inherit; text-decoration: none }
  img { display: block; height: 320px; border: 1px solid #ccc }
  .bad img { border-color: #c03a2b }
`;

await main(process.argv.slice(2));
