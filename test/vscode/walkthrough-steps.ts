import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { root, type Workbench } from '../workbench/workbench';
import { eventually } from './run-files';

interface Walkthrough {
  id: string;
  title: string;
  steps: { id: string; title: string; media: { markdown: string } }[];
}

const read = async (path: string) => readFile(join(root, path), 'utf8');

export async function openWalkthrough(workbench: Workbench, title: string): Promise<void> {
  await workbench.palette('Welcome: Open Walkthrough...');
  await workbench.row(title).click();
  await workbench.page.locator('.getting-started-step.expanded').waitFor();
}

/** A step of the walkthrough that is open. */
const cardOf = ({ page }: Workbench, step: string): Locator => page.locator('.getting-started-step', { has: page.locator(`[data-done-step-id$="#${step}"]`) });

/** Goes to a step of the walkthrough that is open. */
export async function goToStep(workbench: Workbench, step: string): Promise<Locator> {
  const card = cardOf(workbench, step);
  await eventually(`the step ${step}`, async () => {
    if ((await card.getAttribute('class'))?.includes('expanded')) return true;
    await card.click();
    return false;
  });
  return card;
}

export const isDone = ({ page }: Workbench, step: string): Locator => page.locator(`[data-done-step-id$="#${step}"][aria-checked="true"]`);

/** The words of a walkthrough's page, by its step. */
export async function pageOf(step: string, language?: string): Promise<string> {
  const { contributes } = JSON.parse(await read('package.json')) as { contributes: { walkthroughs: Walkthrough[] } };
  const { markdown } = contributes.walkthroughs.flatMap(({ steps }) => steps).find(({ id }) => id === step)!.media;
  return read(language ? markdown.replace(/\.md$/, `.nls.${language}.md`) : markdown);
}

/** Goes through every step of both walkthroughs: the page beside it is there, in the window's language, and nothing of it is cut off; a picture is taken of each. */
export async function readWalkthroughs(workbench: Workbench, language?: string): Promise<void> {
  const { contributes } = JSON.parse(await read('package.json')) as { contributes: { walkthroughs: Walkthrough[] } };
  const nls = JSON.parse(await read(language ? `package.nls.${language}.json` : 'package.nls.json')) as Record<string, string>;
  const words = (key: string) => nls[key.slice(1, -1)]!;
  await workbench.palette('View: Close All Editors');
  for (const { title, steps } of contributes.walkthroughs) {
    await openWalkthrough(workbench, words(title));
    for (const step of steps) {
      const card = await goToStep(workbench, step.id);
      await card.locator('.step-title', { hasText: words(step.title) }).waitFor();
      const heading = /^## (.*)$/m.exec(await pageOf(step.id, language))![1]!;
      const shown = await eventually(`the page of ${step.id}`, () => frameWith(workbench, heading));
      expect(await cutOff(shown), step.id).toEqual([]);
      await workbench.screenshot(`walkthrough-${language ?? 'en'}-${step.id}`);
    }
  }
}

/** The page of a step is found by its heading. */
async function frameWith({ page }: Workbench, heading: string): Promise<Frame | null> {
  for (const frame of page.frames()) {
    const found = frame === page.mainFrame() ? 0 : await frame.locator('h2:visible', { hasText: heading }).count().catch(() => 0);
    if (found > 0) return frame;
  }
  return null;
}

/** What is wider than its place. */
const cutOff = (frame: Frame): Promise<string[]> =>
  frame.evaluate(() => Array.from(document.querySelectorAll('body, pre, pre code, p, blockquote, li')).filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1).map(({ textContent }) => textContent!.slice(0, 80)));
