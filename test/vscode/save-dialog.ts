import type { Workbench } from '../workbench/workbench';
import { eventually } from './run-files';

/** Answers the dialog that asks where a file is to be saved: it proposes a place, another is typed. */
export async function saveAs(workbench: Workbench, title: string, proposed: string, file: string): Promise<void> {
  const { input } = workbench;
  const dialog = workbench.title(title);
  await dialog.waitFor();
  await eventually('the proposal', async () => (await input.inputValue()) === proposed);
  await input.fill(file);
  // While it still looks into the folder that was typed, the dialog does not hear Enter; what is shown meanwhile may have taken the focus.
  await eventually('the answer', async () => {
    await input.press('Enter', { timeout: 5000 }).catch(() => undefined);
    return dialog.waitFor({ state: 'hidden', timeout: 8000 }).then(() => true, () => false);
  });
}
