import * as vscode from 'vscode';
import { skillPlace } from '../agent/skill';
import { UserError } from '../shared/user-error';
import { serverCommand } from './mcp-servers';
import { ask, showInformation } from './messages';
import { t } from './translate';

/** Folders that agents look for skills in, in a workspace. */
const skillFolders = { '.agents/skills': '', '.claude/skills': 'Claude', '.github/skills': 'Copilot' };

/** For agents that know nothing of the editor's extensions: writes the skill into the workspace, or copies how our MCP server is started. */
export async function setUpAgent(context: vscode.ExtensionContext): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) throw new UserError('no-folder-open', 'No folder is open: open the one that the experiments are in.');
  const places = Object.entries(skillFolders).map(([place, description]) => ({ label: t('Write the skill into {folder}', { folder: place }), description, place }));
  const server = { label: t('Copy the configuration of the MCP server'), description: 'mcp.json', place: null };
  const chosen = await vscode.window.showQuickPick([...places, server], { title: t('Set up an agent') });
  if (!chosen) return;
  if (chosen.place !== null) return writeSkill(context, vscode.Uri.joinPath(folder, chosen.place, 'cnn-lab', 'SKILL.md'));
  await vscode.env.clipboard.writeText(JSON.stringify({ mcpServers: { 'cnn-lab': serverCommand(context, folder.fsPath) } }, null, 2));
  void showInformation(t('The configuration is in the clipboard. The server is started with the Node of this editor: copy it again after an update.'));
}

async function writeSkill(context: vscode.ExtensionContext, file: vscode.Uri): Promise<void> {
  const text = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, skillPlace));
  const there = await vscode.workspace.fs.readFile(file).then((bytes) => new TextDecoder().decode(bytes), () => null);
  if (there !== null && there !== new TextDecoder().decode(text) && !(await ask(t('{file} exists already.', { file: vscode.workspace.asRelativePath(file) }), t('Replace')))) return;
  await vscode.workspace.fs.writeFile(file, text);
  await vscode.window.showTextDocument(file, { preview: false });
}
