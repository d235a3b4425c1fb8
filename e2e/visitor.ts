import { setTimeout as wait } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { findChromium } from './chromium.ts';
import type { Kith } from './kith.ts';

export type Look = {
  language: 'zh-CN' | 'en';
  scheme: 'light' | 'dark';
  viewport: { width: number; height: number };
};
export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Longer than any field waits before it asks. */
const REST_MS = 300;
const SETTLE_LIMIT_MS = 30_000;

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Rules of axe that ask for colours. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
/** WCAG 2.2 AA, and what axe's authors hold to be good practice. */
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Debian's Chromium with a fresh profile. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('Chromium is not installed; npm test says how to get it.');
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}

/** Somebody in front of a screen. Everything that goes wrong in their browser is kept in `faults`. */
export class Visitor {
  readonly kith: Kith;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly language: Look['language'];
  readonly scheme: Look['scheme'];
  readonly faults: string[] = [];
  /** Faults a journey provokes on purpose, as patterns. */
  readonly expected: RegExp[] = [
    // The first page asks who is signed in; nobody is, and the browser writes each 401 to its console.
    /status of 401 .*\/api\/v1\/session$/,
  ];

  private readonly underWay = new Set<Request>();
  private restingSince = 0;

  private constructor(kith: Kith, context: BrowserContext, page: Page, look: Pick<Look, 'language' | 'scheme'>) {
    this.kith = kith;
    this.context = context;
    this.page = page;
    this.language = look.language;
    this.scheme = look.scheme;
  }

  static async open(browser: Browser, kith: Kith, look: Partial<Look> = {}): Promise<Visitor> {
    const language = look.language ?? 'zh-CN';
    const scheme = look.scheme ?? 'light';
    const context = await browser.newContext({
      baseURL: kith.url,
      locale: language,
      colorScheme: scheme,
      viewport: look.viewport ?? DESKTOP,
      // Nothing moves, so that pictures are alike and nothing is clicked on its way.
      reducedMotion: 'reduce',
      timezoneId: 'Asia/Shanghai',
    });
    const visitor = new Visitor(kith, context, await context.newPage(), { language, scheme });
    visitor.watch();
    return visitor;
  }

  private watch(): void {
    const home = new URL(this.kith.url).host;
    this.page.on('request', (request) => this.underWay.add(request));
    const ended = (request: Request) => {
      this.underWay.delete(request);
      this.restingSince = performance.now();
    };
    this.page.on('requestfinished', ended);
    this.page.on('requestfailed', ended);
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.fault(`console: ${message.text()} at ${message.location().url}`);
    });
    this.page.on('pageerror', (error) => this.fault(`page: ${error.stack ?? error.message}`));
    this.page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:|^wss?:/.test(url.protocol) && url.host !== home) this.fault(`request to another host: ${url.href}`);
    });
  }

  private fault(text: string): void {
    if (!this.expected.some((pattern) => pattern.test(text))) this.faults.push(text);
  }

  /** Goes to a page of Kith and waits until it has asked for everything it shows. */
  async goto(path: string): Promise<void> {
    await this.page.goto(path);
    await this.settled();
  }

  /** Until no request has been under way for so long that whatever waits for typing to rest has asked, and the fonts are there. */
  async settled(): Promise<void> {
    const begun = performance.now();
    this.restingSince = begun;
    while (this.underWay.size > 0 || performance.now() - this.restingSince < REST_MS) {
      if (performance.now() - begun > SETTLE_LIMIT_MS) {
        throw new Error(`still under way: ${[...this.underWay].map((request) => request.url()).join(', ')}`);
      }
      await wait(20);
    }
    await this.page.evaluate('document.fonts.ready.then(() => undefined)');
  }

  /** Signs in without the form, and takes the visitor's language for the user's. */
  async signIn(login: { email: string; password: string } = this.kith): Promise<void> {
    const { email, password } = login;
    await this.api('POST', '/session', { email, password });
    await this.api('PATCH', '/me', { locale: this.language });
  }

  /** As they came: language, colours, screen, and nothing kept by a page; what was loaded need not be loaded again. */
  async startAgain(): Promise<void> {
    await this.api('PATCH', '/me', { locale: this.language });
    await this.page.evaluate('localStorage.clear(); sessionStorage.clear()');
    await this.page.setViewportSize(DESKTOP);
  }

  /** Calls the API with this browser's cookies, as its pages do. Throws on anything but success. */
  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.context.request.fetch(`${this.kith.url}/api/v1${path}`, {
      method,
      headers: { origin: this.kith.url },
      ...(body === undefined ? {} : { data: body }),
    });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }

  /** Sends bytes as an upload route takes them. */
  async upload(path: string, body: Buffer): Promise<unknown> {
    const answer = await this.context.request.post(`${this.kith.url}/api/v1${path}`, {
      headers: { origin: this.kith.url, 'content-type': 'application/octet-stream' },
      data: body,
    });
    if (!answer.ok()) throw new Error(`upload ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }

  /** Serious and critical faults that axe finds on the page as it is; in the dark only the colours are others. */
  async accessibilityFaults(): Promise<string[]> {
    const faults: string[] = [];
    for (const scheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme: scheme });
      const axe = new AxeBuilder({ page: this.page });
      const { violations } = await (scheme === 'light' ? axe.withTags(STANDARDS) : axe.withRules(COLOURS)).analyze();
      for (const { id, impact, help, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        const where = nodes
          .map((node) => `    ${node.target.join(' ')}\n      ${node.failureSummary ?? ''}`)
          .slice(0, 5);
        faults.push([`${scheme}: ${id}: ${help}`, ...where].join('\n'));
      }
    }
    await this.page.emulateMedia({ colorScheme: this.scheme });
    return faults;
  }

  /** A page that is wider than the screen: on a phone, everything jumps when it is swiped. */
  async layoutFaults(): Promise<string[]> {
    const { width } = this.page.viewportSize() ?? DESKTOP;
    const needed = Number(await this.page.evaluate('document.documentElement.scrollWidth'));
    return needed > width ? [`the page is ${needed} pixels wide, the screen ${width}`] : [];
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
