import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { fetchChromium, temporaryFolder } from './fetch.mjs';
import { startServer, stopTrainers } from './server.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pictures = join(root, 'test', 'vscode', 'out');

/** What makes screenshots repeatable and rows clickable at once. */
const steadySettings = {
  'workbench.reduceMotion': 'on',
  'window.autoDetectColorScheme': false,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'files.simpleDialog.enable': true,
  'files.autoSave': 'off',
  'files.exclude': { '**/.home': true },
  'search.exclude': { '**/.home': true },
};

export const themes = { dark: 'Dark Modern', light: 'Light Modern', 'high-contrast': 'Default High Contrast' } as const;

interface Options {
  /** Files of the workspace: path in it -> path in the repository. */
  files?: Record<string, string>;
  settings?: Record<string, unknown>;
  /** The display language. */
  language?: string;
  /** The window has no folder open. */
  empty?: boolean;
  extension?: { folder: string } | { vsix: string };
  /** Folders of other extensions, in the repository. */
  beside?: string[];
  /** A program, with its arguments, that the server is started under. */
  under?: string[];
}

/** A window of a real VS Code in a real browser, used as its user does. */
export class EditorWindow {
  constructor(readonly page: Page) {
    // A busy machine is slow, not wrong.
    page.setDefaultTimeout(60_000);
  }

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 120_000 });
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url, { timeout: 120_000 });
    await this.ready();
  }

  /** Reloads the window as its user does, through the editor's command: the browser's own reload does not wait until the editor has kept what is open. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.palette('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Runs a command by its title, as the palette shows it: "CNN Lab: Train". */
  async palette(title: string): Promise<void> {
    // A panel that is just being shown may take the focus, which closes the quick input again.
    for (let tries = 1; ; tries++) {
      const input = await this.quickInput('F1');
      const filled = await input.fill(`>${title}`, { timeout: 5000 }).then(() => this.row(title).click({ timeout: 20_000 })).then(() => true, (error: unknown) => tries === 5 ? Promise.reject(error as Error) : false);
      if (filled) return;
      // It lists the commands that there were when it was opened: those of an extension that was just installed may have come since.
      await this.page.keyboard.press('Escape');
    }
  }

  /** The quick input's field. */
  get input(): Locator {
    return this.page.locator('.quick-input-widget input.input');
  }

  /** A row of the open quick pick. */
  row(label: string): Locator {
    return this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${label}"]`).first();
  }

  /** The title of the open quick input. */
  title(words: string): Locator {
    return this.page.locator('.quick-input-title', { hasText: words });
  }

  /** A message, by what it says. */
  message(words: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: words });
  }

  /** The tab of a file, when it is the one in front. */
  activeTab(name: string): Locator {
    return this.page.locator(`.editor-group-container .tab.active[data-resource-name="${name}"]`);
  }

  async openFile(name: string): Promise<void> {
    // As in the palette: the quick input may be closed by what takes the focus, and a file that was just written may not be found at once.
    for (let tries = 1; ; tries++) {
      const input = await this.quickInput('Control+P');
      const clicked = await input.fill(name, { timeout: 5000 }).then(() => this.row(name).click({ timeout: 10_000 })).then(() => true, (error: unknown) => tries === 5 ? Promise.reject(error as Error) : false);
      if (clicked) break;
      await this.page.keyboard.press('Escape');
    }
    await this.activeTab(name).waitFor();
  }

  /** Puts text into the clipboard. */
  async copy(text: string): Promise<void> {
    await this.page.evaluate((words) => navigator.clipboard.writeText(words), text);
  }

  copied(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  panel(name: string): Promise<Frame> {
    return panelIn(this.page, name);
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** Opens the quick input; a window that has just appeared may not hear its keys yet. */
  private async quickInput(key: string): Promise<Locator> {
    const { input } = this;
    for (let tries = 0; tries < 20 && !(await input.isVisible()); tries++) {
      await this.page.keyboard.press(key);
      await input.waitFor({ state: 'visible', timeout: 3000 }).catch(() => undefined);
    }
    return input;
  }
}

/** The machine's Chromium, and a window of it. */
export async function openBrowser(): Promise<{ browser: Browser; page: Page }> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  const browser = await chromium.launch({ executablePath: fetchChromium(console.log), args });
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
  return { browser, page };
}

/** A real VS Code with the extension over a workspace of its own, and its window; `close` ends all of it, the trainers too. */
export class Workbench extends EditorWindow {
  private own: Record<string, unknown> = {};
  /** The theme, once it is chosen: a setting of the workspace, too, which the window follows. */
  private shown: Record<string, unknown> = {};

  private constructor(
    page: Page,
    /** The workspace's folder. */
    readonly workspace: string,
    private readonly server: Awaited<ReturnType<typeof startServer>>,
    private readonly browser: Browser,
  ) {
    super(page);
  }

  static async open({ files = {}, settings = {}, language, empty = false, extension = { folder: root }, beside = [], under = [] }: Options): Promise<Workbench> {
    const workspace = await temporaryFolder('workspace');
    for (const [path, source] of Object.entries(files)) {
      await mkdir(dirname(join(workspace, path)), { recursive: true });
      await cp(join(root, source), join(workspace, path), { recursive: true });
    }
    // A home of its own: nothing of the user's is read or written.
    const home = join(workspace, '.home');
    await mkdir(home);
    const server = await startServer({ extension, beside: beside.map((folder) => join(root, folder)), settings: { ...steadySettings, 'workbench.colorTheme': themes.dark, ...settings }, env: { HOME: home }, under, language, say: console.log });
    const { browser, page } = await openBrowser();
    const workbench = new Workbench(page, workspace, server, browser);
    try {
      await workbench.goto(server.url(empty ? null : workspace));
      return workbench;
    } catch (error) {
      await workbench.close();
      throw error;
    }
  }

  async theme(name: keyof typeof themes): Promise<void> {
    this.shown = { 'workbench.colorTheme': themes[name] };
    await this.writeSettings();
    await this.page.locator({ dark: '.monaco-workbench.vs-dark', light: '.monaco-workbench.vs', 'high-contrast': '.monaco-workbench.hc-black' }[name]).waitFor();
  }

  /** Pictures of the window with a panel, one a theme: `NAME-THEME.png`. */
  async pictures(name: string, panel: Frame, shown: readonly (keyof typeof themes)[] = ['light', 'dark']): Promise<void> {
    for (const theme of shown) {
      await this.theme(theme);
      await panel.locator(`body.vscode-${theme}`).waitFor();
      // What draws itself anew for a theme has done so by the second frame, after the rest that a panel takes from long drawing.
      await panel.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 150)));
      await this.screenshot(`${name}-${theme}`);
    }
  }

  /** The workspace's own settings, instead of those it had. */
  async settings(settings: Record<string, unknown>): Promise<void> {
    this.own = settings;
    await this.writeSettings();
  }

  private async writeSettings(): Promise<void> {
    await mkdir(join(this.workspace, '.vscode'), { recursive: true });
    await writeFile(join(this.workspace, '.vscode', 'settings.json'), JSON.stringify({ ...this.own, ...this.shown }));
  }

  serverLog(): Promise<string> {
    return this.server.log();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await stopTrainers(this.workspace);
    await rm(this.workspace, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** The page of a panel (`training`, `feature-map`, `grad-cam`): webviews come in no fixed order, so it is found by what is in it. */
export async function panelIn(page: Page, name: string, timeout = 60_000): Promise<Frame> {
  for (const end = Date.now() + timeout; Date.now() < end; await page.waitForTimeout(100)) {
    for (const frame of page.frames()) {
      const found = await frame.locator(`body[data-panel="${name}"]`).count().catch(() => 0);
      if (found > 0) return frame;
    }
  }
  throw new Error(`No panel "${name}" within ${timeout} ms.`);
}
