import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Kith, startKith } from './kith.ts';
import { type Look, launchBrowser, Visitor } from './visitor.ts';

const PICTURES = join(import.meta.dirname, '../test-results');

/**
 * One Kith and one browser for the journeys of a file. After each journey every visitor must have seen no console
 * error, no page error and no request to another host; when one fails, a picture lies in test-results/. Visitors leave
 * after each journey, or `stay` until the last.
 */
export function house(options: { sample?: boolean; stay?: boolean } = {}) {
  let kith: Kith;
  let browser: Browser;
  const visitors: Visitor[] = [];
  beforeAll(async () => {
    kith = await startKith(options);
    browser = await launchBrowser();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await Promise.all(visitors.map((visitor) => takePicture(visitor, task.name)));
    const faults = visitors.flatMap((visitor) => visitor.faults.splice(0));
    if (!options.stay) await Promise.all(visitors.splice(0).map((visitor) => visitor.close()));
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await kith?.stop();
  });
  return {
    kith: () => kith,
    /** Somebody comes; signed in as the administrator unless `signedOut`. */
    async visit(look: Partial<Look> & { signedOut?: boolean } = {}): Promise<Visitor> {
      const visitor = await Visitor.open(browser, kith, look);
      visitors.push(visitor);
      if (!look.signedOut) await visitor.signIn();
      return visitor;
    },
  };
}

async function takePicture(visitor: Visitor, task: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const name = task.replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-').slice(0, 80);
  await visitor.page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
