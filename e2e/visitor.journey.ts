import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kith } from './kith.ts';
import { launchBrowser, Visitor } from './visitor.ts';

/** Planted faults: what the journeys rely on to notice trouble must notice it. */
const PAGES: Record<string, string> = {
  '/tidy': '<h1>Tidy</h1><p>Nothing is wrong here.</p>',
  '/console': '<h1>x</h1><script>console.error("broken promise")</script>',
  '/throws': '<h1>x</h1><script>null.customer</script>',
  '/stranger': '<h1>x</h1><img alt="" src="http://fonts.example/a.png">',
  '/pale': '<h1>x</h1><p style="color:#ccc;background:#fff">too pale to read</p>',
  '/pale-at-night':
    '<style>@media (prefers-color-scheme: dark) { p { color: #222; background: #111 } }</style><h1>x</h1><p>dark</p>',
  '/wide': '<h1>x</h1><p style="width: 2000px">a long line</p>',
  '/nameless': '<h1>x</h1><button></button>',
};

describe('a visitor', () => {
  let server: Server;
  let browser: Browser;
  let kith: Kith;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = PAGES[request.url ?? ''];
      response.writeHead(body === undefined && request.url !== '/favicon.ico' ? 404 : 200, {
        'content-type': 'text/html',
      });
      response.end(`<!doctype html><html lang="en"><title>Planted</title><main>${body ?? ''}</main></html>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    kith = { url, email: '', password: '', dataDir: '', log: () => '', stop: async () => undefined };
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });
  const visit = async (path: string) => {
    const visitor = await Visitor.open(browser, kith, { language: 'en' });
    await visitor.goto(path);
    return visitor;
  };

  it('finds nothing wrong with a tidy page', async () => {
    const visitor = await visit('/tidy');
    const heard = [...(await visitor.accessibilityFaults()), ...(await visitor.layoutFaults())];
    expect([...visitor.faults, ...heard]).toEqual([]);
    await visitor.close();
  });

  it.each([
    ['/console', 'console: broken promise'],
    ['/throws', 'page: TypeError'],
    ['/stranger', 'request to another host: http://fonts.example/a.png'],
    ['/missing', 'console: Failed to load resource'],
  ])('notices what is wrong with %s', async (path, fault) => {
    const visitor = await visit(path);
    expect(visitor.faults.join('\n')).toContain(fault);
    await visitor.close();
  });

  it('sees that a page is wider than the screen', async () => {
    const visitor = await visit('/wide');
    expect((await visitor.layoutFaults()).join()).toContain('the screen 1440');
    await visitor.close();
  });

  it.each([
    ['/pale', 'light: color-contrast'],
    ['/pale-at-night', 'dark: color-contrast'],
    ['/nameless', 'light: button-name'],
  ])('hears from axe about %s', async (path, fault) => {
    const visitor = await visit(path);
    expect((await visitor.accessibilityFaults()).join('\n')).toContain(fault);
    await visitor.close();
  });
});
