import { basename } from 'node:path';
import * as vscode from 'vscode';
import { experimentName } from './experiments';

/** New Experiment: a template of media/examples, copied into the workspace under a name of the user's and opened. */
export async function newExperiment(context: vscode.ExtensionContext, target: vscode.Uri | undefined): Promise<void> {
  const template = await pickTemplate(context);
  if (template === 'folder') return void (await vscode.commands.executeCommand('cnnLab.newExperimentFromFolder'));
  if (!template) return;
  const folder = target ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = folder ? await nameIn(folder, experimentName(template)) : await anywhere(experimentName(template));
  if (!file) return;
  await vscode.workspace.fs.copy(template, file);
  await vscode.window.showTextDocument(file);
}

async function pickTemplate(context: vscode.ExtensionContext): Promise<vscode.Uri | 'folder' | undefined> {
  const folder = vscode.Uri.joinPath(context.extensionUri, 'media', 'examples');
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).filter((name) => name.endsWith('.cnn.jsonc'));
  const items = names.map(async (name) => {
    const uri = vscode.Uri.joinPath(folder, name);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return { label: experimentName(uri), detail: openingComment(text), uri };
  });
  const own = { label: '$(folder) From a folder of pictures…', detail: 'Your own pictures, one folder a class', uri: 'folder' as const };
  const picked = await vscode.window.showQuickPick(Promise.all([...items, own]), { placeHolder: 'Template', matchOnDetail: true });
  return picked?.uri;
}

/** A template says in its first comment what it is. */
const openingComment = (text: string): string => /^\/\/\s*(.*)/.exec(text)?.[1] ?? '';

async function nameIn(folder: vscode.Uri, proposal: string): Promise<vscode.Uri | null> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name));
  const fileName = (name: string) => `${name.trim()}.cnn.jsonc`;
  let free = proposal;
  for (let count = 2; taken.has(fileName(free)); count++) free = `${proposal}-${count}`;
  const name = await vscode.window.showInputBox({
    title: 'New Experiment',
    prompt: `Its name; the file goes to ${basename(folder.path)}/`,
    value: free,
    validateInput: (value) => {
      if (value.trim() === '' || /[\\/:*?"<>|]/.test(value)) return 'A name without \\ / : * ? " < > |';
      return taken.has(fileName(value)) ? `${fileName(value)} exists already` : null;
    },
  });
  return name === undefined ? null : vscode.Uri.joinPath(folder, fileName(name));
}

async function anywhere(proposal: string): Promise<vscode.Uri | null> {
  const file = await vscode.window.showSaveDialog({ title: 'New Experiment', defaultUri: vscode.Uri.file(`${proposal}.cnn.jsonc`), filters: { Experiment: ['cnn.jsonc'] } });
  return file ?? null;
}
