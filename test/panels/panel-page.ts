import { readFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { RpcMessage } from '../../extension/shared/rpc';
import { fetchChromium } from '../workbench/fetch.mjs';
import { wordsOf, type LanguageName } from '../sentences';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const pictures = join(here, 'out');

export const themeNames = ['dark', 'light', 'high-contrast'] as const;
export type ThemeName = (typeof themeNames)[number];
export type PanelName = 'training' | 'feature-map' | 'grad-cam' | 'failures' | 'data-check' | 'time-travel' | 'schedule' | 'model-summary' | 'augmentation' | 'lr-finder' | 'gallery' | 'import' | 'runs' | 'study' | 'compare';

export interface PanelOptions {
  theme?: ThemeName;
  width?: number;
  height?: number;
  state?: object;
  language?: LanguageName;
}

export function launchChromium(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--process-per-site'];
  return chromium.launch({ executablePath: fetchChromium(console.log), args });
}

/** Variables and classes as the editor sets them on a webview's page, taken from a real VS Code. */
interface ThemeVariables {
  style: string;
  body: string;
}

/** A built panel in a browser, with a host of the test's making and the editor's variables of a theme. */
export class PanelPage {
  private constructor(
    readonly page: Page,
    /** Messages of the page's console and errors that it threw. */
    readonly complaints: string[],
  ) {}

  static async open(
    browser: Browser,
    panel: PanelName,
    host: Record<string, (argument: never) => unknown>,
    { theme = 'dark', width = 900, height = 600, state, language = 'en' }: PanelOptions = {},
  ): Promise<PanelPage> {
    const page = await (await contextOf(browser)).newPage();
    await page.setViewportSize({ width, height });
    const complaints: string[] = [];
    page.on('console', (message) => message.type() !== 'debug' && complaints.push(`${message.text()} (${message.location().url}:${message.location().lineNumber})`));
    page.on('pageerror', (error) => complaints.push(String(error.stack)));
    const variables = await themeVariables(theme);
    const [script, css] = await Promise.all(['js', 'css'].map((kind) => readFile(join(root, 'dist', 'webview', `${panel}.${kind}`), 'utf8')));
    const origin = 'https://panel.test';
    const policy = `default-src 'none'; script-src 'nonce-test'; style-src ${origin} 'nonce-test'; img-src ${origin} data: blob:; font-src ${origin}`;
    const html = `<!DOCTYPE html><html lang="${language === 'pseudo' ? 'de' : language}"><head><meta charset="utf-8"><title>${panel}</title><meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${origin}/${panel}.css"></head><body class="cnn-lab ${variables.body}" data-panel="${panel}"><div id="root"></div><script nonce="test" src="${origin}/${panel}.js"></script></body></html>`;
    const served: Record<string, [type: string, body: string]> = { '/': ['text/html', html], [`/${panel}.js`]: ['text/javascript', script!], [`/${panel}.css`]: ['text/css', css!] };
    await page.route(`${origin}/**`, (route) => {
      const found = served[new URL(route.request().url()).pathname];
      return found ? route.fulfill({ contentType: found[0], body: found[1] }) : route.fulfill({ status: 404 });
    });
    await page.exposeFunction('callHost', async (method: string, argument: string) => {
      const handler = method === 'words' ? () => wordsOf(language) : host[method];
      if (!handler) return encode({ kind: 'error', message: `No method "${method}" on this side.` });
      try {
        return encode({ kind: 'ok', value: await handler(decode(argument) as never) });
      } catch (error) {
        return encode({ kind: 'error', message: (error as Error).message });
      }
    });
    await page.addInitScript(installEditor, { style: variables.style, state: state ?? null });
    await page.goto(`${origin}/`);
    await page.locator('#root > *').first().waitFor({ state: 'attached' });
    return new PanelPage(page, complaints);
  }

  /** Calls the view as the host does. */
  async call(method: string, argument: unknown): Promise<void> {
    await this.page.evaluate(([name, text]) => (window as unknown as EditorWindow).callView(name!, text!), [method, encode(argument)]);
  }

  async retheme(theme: ThemeName): Promise<void> {
    const { style, body } = await themeVariables(theme);
    await this.page.evaluate(([text, classes]) => {
      document.documentElement.style.cssText = text!;
      document.body.className = `cnn-lab ${classes}`;
    }, [style, body]);
    await this.settle();
  }

  /** What was asked for has been drawn: two frames, after the moment that an answer takes. */
  async settle(): Promise<void> {
    await this.page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 150)));
  }

  /** How many different colours a canvas shows, and the share of its pixels that are not the most frequent one. */
  canvasPixels(selector: string): Promise<{ colors: number; drawn: number }> {
    return this.page.locator(selector).first().evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const copy = new OffscreenCanvas(width, height).getContext('2d')!;
      copy.drawImage(canvas as HTMLCanvasElement, 0, 0);
      const counts = new Map<number, number>();
      for (const pixel of new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer)) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      return { colors: counts.size, drawn: 1 - Math.max(...counts.values()) / (width * height) };
    });
  }

  /** What axe-core finds wrong with the page as it is drawn, by WCAG 2.1 AA: the rule and where it is broken. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
  }

  /** Controls that are seen, can be used and are not reached by the Tab key, each as its opening tag: none should be. */
  async beyondTab(): Promise<string[]> {
    const controls = 'a[href], button, input, select, summary, [tabindex="0"], vscode-button, vscode-dropdown, vscode-text-field, vscode-checkbox';
    await this.page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      document.addEventListener('focusin', () => {
        // Of a custom element its own part has the focus; of a group that the arrow keys go through, one control stands for all.
        for (let at: Element | null = document.activeElement; at; at = at.parentElement) at.toggleAttribute('data-reached', true);
      });
    });
    // Behind the last control the focus leaves the page once, and comes back to the first.
    for (let presses = 0, left = 0, seen = new Set<string>(); presses < 400 && left < 2; presses++) {
      await this.page.keyboard.press('Tab');
      const at = await this.page.evaluate(() => {
        const own = document.activeElement;
        if (!own || own === document.body) return null;
        if (!own.hasAttribute('data-stop')) own.setAttribute('data-stop', String(document.querySelectorAll('[data-stop]').length));
        return own.getAttribute('data-stop');
      });
      if (at === null) left++;
      else if (seen.has(at)) break;
      else seen = seen.add(at);
    }
    return this.page.locator(controls).evaluateAll((all) =>
      all.flatMap((control) => {
        const box = control.getBoundingClientRect();
        // What a custom element is made of is its own.
        if (control.getRootNode() !== document) return [];
        const usable = box.width > 0 && box.height > 0 && control.checkVisibility() && !control.matches('[disabled], [aria-hidden="true"], [aria-hidden="true"] *');
        const grouped = control.closest('[role="radiogroup"], [role="listbox"], [role="tablist"], .segments')?.hasAttribute('data-reached');
        return !usable || control.hasAttribute('data-reached') || grouped ? [] : [control.outerHTML.slice(0, control.outerHTML.indexOf('>') + 1)];
      }),
    );
  }

  /** What bars the way in any theme, wide or in a narrow column, or is wider than its window; pictures are taken of each. */
  async everyLook(name: string): Promise<string[]> {
    const found: string[] = [];
    for (const width of [1200, 450]) {
      await this.page.setViewportSize({ width, height: 900 });
      for (const theme of themeNames) {
        await this.retheme(theme);
        found.push(...(await this.barriers()));
        if (await this.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push(`wider than ${width}`);
        await this.screenshot(`${name}-${theme}-${width}`);
      }
    }
    return found;
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

/** All of a browser's panels share one, and with it a process: a new one takes a second to begin. */
function contextOf(browser: Browser): Promise<BrowserContext> {
  let context = contexts.get(browser);
  if (!context) contexts.set(browser, (context = browser.newContext({ reducedMotion: 'reduce' })));
  return context;
}
const contexts = new WeakMap<Browser, Promise<BrowserContext>>();

async function themeVariables(theme: ThemeName): Promise<ThemeVariables> {
  return JSON.parse(await readFile(join(root, 'test', 'fixtures', 'themes', `${theme}.json`), 'utf8')) as ThemeVariables;
}

interface EditorWindow {
  callHost(method: string, argument: string): Promise<string>;
  callView(method: string, argument: string): void;
}

/** Runs in the page before the panel: `acquireVsCodeApi`, and the theme's variables on the root. */
function installEditor({ style, state }: { style: string; state: object | null }): void {
  const wide = window as unknown as EditorWindow & { acquireVsCodeApi: unknown; savedState: unknown };
  // A hundred times as fast, where the browser has it: megabytes would hold up what is measured.
  const { fromBase64 } = Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
  const bytesOf = (text: string) => fromBase64?.call(Uint8Array, text) ?? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const decode = (text: string) =>
    JSON.parse(text, (_, value) => {
      if (typeof value?.typed !== 'string') return value;
      const bytes = bytesOf(value.bytes);
      return new { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8ClampedArray }[value.typed as 'Float32Array'](bytes.buffer);
    });
  const receive = (message: RpcMessage) => window.postMessage(message);
  let next = 0;
  wide.savedState = state;
  wide.callView = (method, argument) => receive({ kind: 'call', id: next++, method, argument: decode(argument) });
  wide.acquireVsCodeApi = () => ({
    postMessage: async (message: RpcMessage) => {
      if (message.kind !== 'call') return;
      const answer = decode(await wide.callHost(message.method, JSON.stringify(message.argument, (_, part: unknown) => (part instanceof Uint8Array ? [...part] : part))));
      receive({ ...answer, id: message.id });
    },
    getState: () => wide.savedState ?? undefined,
    setState: (value: unknown) => void (wide.savedState = value),
  });
  new MutationObserver((_, observer) => {
    if (!document.documentElement) return;
    document.documentElement.style.cssText = style;
    observer.disconnect();
  }).observe(document, { childList: true });
  if (document.documentElement) document.documentElement.style.cssText = style;
}

/** JSON with typed arrays, as the editor's own transport carries them. */
function encode(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (!ArrayBuffer.isView(part)) return part;
    return { typed: part.constructor.name, bytes: Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64') };
  });
}

const decode = (text: string): unknown => JSON.parse(text);
