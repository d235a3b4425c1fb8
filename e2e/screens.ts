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

/** One browser profile for the pages of a look, and one for those that nobody is signed in to. */
async function takeAll(browser: Browser, kith: Kith, look: Look, pages: ShownPage[]): Promise<Picture[]> {
  const user = await Visitor.open(browser, kith, look);
  const stranger = await Visitor.open(browser, kith, look);
  await user.signIn();
  const pictures: Picture[] = [];
  for (const page of pages) pictures.push(await take(page.signedOut ? stranger : user, look, page));
  await user.close();
  await stranger.close();
  return pictures;
}

async function take(visitor: Visitor, look: Look, { name, path, prepare }: ShownPage): Promise<Picture> {
  const file = `${name}.${nameOf(look)}.png`;
  try {
    await visitor.goto(typeof path === 'string' ? path : await path(visitor));
    await prepare?.(visitor);
    await visitor.settled();
    visitor.faults.push(...(await visitor.layoutFaults()));
    await visitor.page.screenshot({ path: join(FOLDER, file), fullPage: true });
  } catch (fault) {
    visitor.faults.push(fault instanceof Error ? fault.message : String(fault));
  }
  return { page: name, look: nameOf(look), file, faults: visitor.faults.splice(0) };
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
