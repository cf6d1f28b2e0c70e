import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { lookAt, panelNames, removePanels } from './every-panel';
import { launchChromium } from './panel-page';

// In a language whose words are longer and marked, and in Chinese, in the narrowest column; at every width in every theme: test/soak/languages.test.ts.
let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(async () => {
  removePanels();
  await browser.close();
});

test.each(panelNames.flatMap((name) => (['pseudo', 'zh-cn'] as const).map((language) => [name, language] as const)))('%s in %s: no word is cut off, none is left in English, nothing bars the way', (name, language) =>
  lookAt(browser, name, language, [450], ['dark']),
);
