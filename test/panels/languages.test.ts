import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { lookAt, panelNames, removePanels } from './every-panel';
import { launchChromium } from './panel-page';

// In Chinese, in the narrowest column; in words that are longer, too, at every width and in every theme: test/soak/languages.test.ts.
let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(async () => {
  removePanels();
  await browser.close();
});

test.each(panelNames)('%s in Chinese: no word is cut off, none is left in English, nothing bars the way', (name) => lookAt(browser, name, 'zh-cn', [450], ['dark']));
