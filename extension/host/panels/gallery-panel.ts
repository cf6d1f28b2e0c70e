import * as vscode from 'vscode';
import type { GalleryHost, GalleryView, Template } from '../../shared/panels';
import { experimentFromFolder } from '../experiment-from-folder';
import { experimentName } from '../experiments';
import { newExperiment } from '../new-experiment';
import { openingComment } from '../opening-comment';
import { modelSummary } from '../previews';
import { t } from '../translate';
import { WebviewPanel } from './webview-panel';

let open: WebviewPanel<GalleryHost, GalleryView> | null = null;

/** Shows the templates to choose from; the experiment made of one goes to `folder`, by default the workspace's first. The gallery closes once it is made. */
export function showGallery(context: vscode.ExtensionContext, folder: vscode.Uri | undefined): void {
  open?.dispose();
  const panel = vscode.window.createWebviewPanel('cnnLab.gallery', t('CNN Lab: New Experiment'), vscode.ViewColumn.Active);
  const closeAfter = async (made: Promise<boolean>) => {
    if (await made) panel.dispose();
  };
  const examples = vscode.Uri.joinPath(context.extensionUri, 'media', 'examples');
  const gallery = new WebviewPanel<GalleryHost, GalleryView>(context.extensionUri, panel, 'gallery', {
    ready: async () => ({ templates: await templatesIn(examples) }),
    choose: async ({ template }) => closeAfter(newExperiment(await placeOf(examples, template), folder)),
    choosePictures: () => closeAfter(experimentFromFolder(context, undefined)),
  });
  open = gallery;
  panel.onDidDispose(() => {
    if (open === gallery) open = null;
  });
}

/** Files of templates, from their folder: those with published weights have one of their own. */
async function filesIn(examples: vscode.Uri): Promise<string[]> {
  const folders = await Promise.all(['', pretrainedFolder].map(async (folder) => (await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(examples, folder))).map(([name]) => `${folder}${name}`)));
  return folders.flat().filter((name) => name.endsWith('.cnn.jsonc'));
}

const pretrainedFolder = 'pretrained/';

async function placeOf(examples: vscode.Uri, template: string): Promise<vscode.Uri> {
  const files = await filesIn(examples);
  return vscode.Uri.joinPath(examples, files.find((file) => file.replace(pretrainedFolder, '') === `${template}.cnn.jsonc`) ?? `${template}.cnn.jsonc`);
}

type Measured = Record<string, NonNullable<Template['expected']>>;

/** The small ones first. */
async function templatesIn(examples: vscode.Uri): Promise<Template[]> {
  const read = async (name: string) => new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(examples, name)));
  const measured = JSON.parse(await read('measured.json')) as Measured;
  const templates = (await filesIn(examples)).map(async (file): Promise<Template> => {
    const text = await read(file);
    const name = experimentName(vscode.Uri.joinPath(examples, file));
    const { input, layers, params, macs } = modelSummary(file, text);
    return { name, about: openingComment(text), input, layers, params, macs, expected: measured[name] ?? null };
  });
  return (await Promise.all(templates)).sort((a, b) => a.macs - b.macs);
}
