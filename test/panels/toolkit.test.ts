import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InspectorDouble } from './inspector-double';
import { launchChromium, PanelPage, themeNames } from './panel-page';

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

/** In the page: how strongly the words of each of the toolkit's controls stand out from what is behind them once it is disabled, fading counted in. */
function disabledContrasts(): [name: string, contrast: number][] {
  const paint = (under: number[], color: string, opacity: number): number[] => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, alpha] = Array.from(canvas.getImageData(0, 0, 1, 1).data);
    const share = (alpha! / 255) * opacity;
    return [r!, g!, b!].map((value, i) => share * value + (1 - share) * under[i]!);
  };
  const luminance = (color: number[]): number => {
    const [r, g, b] = color.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const field = Object.assign(document.createElement('vscode-text-field'), { value: '0.001', ariaLabel: 'lr' });
  document.querySelector('.toolbar')!.append(field);
  return Array.from(document.querySelectorAll('vscode-button, vscode-dropdown, vscode-text-field'), (own) => {
    own.toggleAttribute('disabled', true);
    const control = own.shadowRoot!.querySelector('.control')!;
    const page = paint([0, 0, 0], getComputedStyle(document.body).backgroundColor, 1);
    let [under, fade] = [page, 1];
    for (const part of [own, ...Array.from(own.shadowRoot!.querySelectorAll('.root')), control]) {
      const { backgroundColor, opacity } = getComputedStyle(part);
      fade *= Number(opacity);
      under = paint(under, backgroundColor, fade);
    }
    const [low, high] = [luminance(under), luminance(paint(under, getComputedStyle(control).color, fade))].sort((a, b) => a - b);
    return [own.getAttribute('aria-label') ?? own.textContent!.trim(), (high! + 0.05) / (low! + 0.05)];
  });
}

/** In the page: of the control that has the focus its name and how strongly its ring stands out from the page (WCAG 1.4.11 wants 3). */
function focusRing(): { name: string; contrast: number } | null {
  const own = document.activeElement;
  if (!own?.localName.startsWith('vscode-')) return null;
  const pixel = (color: string): number[] => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data.subarray(0, 3));
  };
  const luminance = (color: string): number => {
    const [r, g, b] = pixel(color).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  // A border that is there without the focus, too, says nothing of it.
  const focus = String(pixel(getComputedStyle(document.body).getPropertyValue('--vscode-focusBorder')));
  const page = luminance(getComputedStyle(document.body).backgroundColor);
  const inside = Array.from(own.shadowRoot!.querySelectorAll('.control, .root'));
  const rings = [own, ...inside].flatMap((part) => {
    const { outlineStyle, outlineWidth, outlineColor, borderTopWidth, borderTopColor } = getComputedStyle(part);
    return [...(outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 ? [outlineColor] : []), ...(part !== own && parseFloat(borderTopWidth) > 0 ? [borderTopColor] : [])];
  });
  const contrasts = rings.filter((color) => String(pixel(color)) === focus).map((color) => {
    const [low, high] = [page, luminance(color)].sort((a, b) => a - b);
    return (high! + 0.05) / (low! + 0.05);
  });
  return { name: own.getAttribute('aria-label') ?? own.textContent!.trim(), contrast: Math.max(0, ...contrasts) };
}

test.each(themeNames)('controls of the toolkit are seen, named and used by keyboard, in %s', async (theme) => {
  const panel = await PanelPage.open(browser, 'feature-map', new InspectorDouble().host, { theme, height: 900 });
  const { page } = panel;
  await page.locator('.map').first().waitFor();
  await panel.settle();
  const seen: string[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(focusRing);
    if (ring === null) continue;
    seen.push(ring.name);
    expect(ring.name).not.toBe('');
    expect(ring.contrast, `the ring of ${ring.name}`).toBeGreaterThanOrEqual(3);
  }
  expect(new Set(seen)).toEqual(new Set(['Run', 'Checkpoint', 'Layer', 'Own Picture…', 'Save Picture', 'Colours']));
  const dropdown = page.locator('vscode-dropdown').first();
  await dropdown.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => dropdown.getAttribute('open')).not.toBeNull();
  await panel.settle();
  // Two runs of one experiment begin alike: what tells them apart is at the end of their names.
  const cut = await page.evaluate(() => Array.from(document.querySelectorAll('vscode-dropdown[open] vscode-option'), (option) => option.shadowRoot!.querySelector<HTMLElement>('.content')!).filter((words) => words.scrollWidth > words.clientWidth).length);
  expect(cut, 'options that are cut off').toBe(0);
  await panel.screenshot(`toolkit-${theme}`);
  expect(await panel.barriers()).toEqual([]);
  await page.keyboard.press('Escape');
  await expect.poll(() => dropdown.getAttribute('open')).toBeNull();
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('vscode-dropdown');
  const disabled = await page.evaluate(disabledContrasts);
  expect(disabled.length).toBeGreaterThan(3);
  for (const [name, contrast] of disabled) expect(contrast, `the words of ${name}, disabled`).toBeGreaterThanOrEqual(4.5);
  await panel.screenshot(`toolkit-disabled-${theme}`);
  await panel.close();
});
