import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workbench } from '../workbench/workbench';

// The editor's own lists of what agents may use. They are there with its AI features, which open a chat beside everything else.
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({
    files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' },
    settings: { 'cnnLab.agents': 'server', 'chat.disableAIFeatures': false, 'chat.mcp.access': 'all' },
  });
  await workbench.openFile('simple-cnn.cnn.jsonc');
});
afterAll(() => workbench?.close());

test('the MCP server is in the list of servers and starts there, with its eight tools', async () => {
  await workbench.palette('MCP: List Servers');
  await workbench.row('CNN Lab, Stopped').click();
  await workbench.row('Start Server').click();
  await workbench.page.locator('.output-view-content, .panel .view-lines', { hasText: 'Discovered 8 tools' }).first().waitFor();
  await workbench.palette('MCP: List Servers');
  await workbench.row('CNN Lab, Running').waitFor();
  await workbench.page.keyboard.press('Escape');
});

test('its tools stand among those to approve, its skill among the skills', async () => {
  await workbench.palette('Chat: Manage Tool Approval');
  await expect.poll(() => workbench.page.locator('.quick-input-widget').textContent()).toContain('CNN Lab');
  await workbench.page.keyboard.press('Escape');
  await workbench.palette('Chat: Configure Skills...');
  await workbench.row('cnn-lab, Runs experiments').waitFor();
});
