import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { lookAt, panelNames, removePanels } from '../panels/every-panel';
import { launchChromium, themeNames } from '../panels/panel-page';

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(async () => {
  removePanels();
  await browser.close();
});

test.each(panelNames.flatMap((name) => (['en', 'pseudo', 'zh-cn'] as const).map((language) => [name, language] as const)))('%s in %s, at three widths in three themes: no word is cut off, none is left in English, nothing bars the way', (name, language) =>
  lookAt(browser, name, language, [1600, 621, 450], themeNames),
);
