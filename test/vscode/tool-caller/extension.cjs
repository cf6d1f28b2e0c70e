// What an agent in the editor does: calls a tool by its name. The call is in the workspace's call.json, what came of it goes to answer.json.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('toolCaller.call', async () => {
      const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
      const { name, input } = JSON.parse(readFileSync(join(folder, 'call.json'), 'utf8'));
      const answer = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }).then(
        ({ content }) => ({ text: content.map((part) => part.value).join('') }),
        (error) => ({ error: error.message }),
      );
      writeFileSync(join(folder, 'answer.json'), JSON.stringify({ ...answer, tools: vscode.lm.tools.map((tool) => tool.name).filter((each) => each.startsWith('cnn_lab_')) }));
    }),
  );
};
