import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { experimentKeys } from '../extension/core/config/experiment-keys';
import type { Params, ParamType } from '../extension/core/config/param';
import { layerKeys, vocabulary } from '../extension/core/config/vocabulary';
import { openingComment } from '../extension/host/opening-comment';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The languages that panels are tested in; "pseudo" is English made longer, in brackets and with accents, so that what is not translated, or cut off, shows. */
export type LanguageName = 'en' | 'zh-cn' | 'pseudo';

/** A sentence that users read, and where it is written. */
export interface Sentence {
  text: string;
  place: string;
}

/** Functions whose first argument is a sentence (or a choice of sentences). */
const speakers = new Set(['t', 'around']);
/** Properties that hold a sentence. */
const properties = new Set(['sentence', 'doc']);
/** Rows of the vocabulary have docs that are put together: they are taken from the tables themselves. */
const ofRows = /^extension\/core\/(?!explain)/;

/** Every sentence in the sources, by the ways in which one is written: said`…`, t('…'), around('…'), new UserError(id, '…'), sentence: '…', doc: '…'. */
export function sentencesInSources(): Sentence[] {
  return [...sourceFiles().flatMap((file) => sentencesIn(file, readFileSync(path.join(root, file), 'utf8'))), ...docsOfTables()];
}

/** What the vocabulary, the experiment's keys and the templates say of themselves. */
function docsOfTables(): Sentence[] {
  const rows = Object.entries(vocabulary).flatMap(([table, entries]) => Object.entries(entries).flatMap(([name, row]) => [{ text: row.doc, place: `${table} ${name}` }, ...docsOf(row.params, `${table} ${name}`)]));
  const templates = ['examples', 'examples/pretrained', 'homework'].flatMap((folder) => readdirSync(path.join(root, 'media', folder)).filter((file) => file.endsWith('.cnn.jsonc')).map((file) => `media/${folder}/${file}`));
  const abouts = templates.map((place) => ({ text: openingComment(readFileSync(path.join(root, place), 'utf8')), place }));
  return [...rows, ...docsOf(layerKeys, 'layer'), ...docsOf(experimentKeys as Params, 'experiment'), ...abouts];
}

const docsOf = (params: Params, owner: string): Sentence[] =>
  Object.entries(params).flatMap(([name, { doc, type }]) => [{ text: doc, place: `${owner} ${name}` }, ...objectsIn(type).flatMap((inner) => docsOf(inner, `${owner} ${name}`))]);

/** Each once, also where an object or a list of it may be given. */
const objectsIn = (type: ParamType): Params[] => {
  if (type.kind === 'object') return [type.params];
  if (type.kind === 'list') return objectsIn(type.of);
  return type.kind === 'either' ? [...new Set(type.of.flatMap(objectsIn))] : [];
};

export const sourceFiles = (): string[] =>
  ['extension', 'webview'].flatMap((room) => readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')).map((file) => path.posix.join(room, file.replaceAll('\\', '/'))));

export function sentencesIn(file: string, text: string): Sentence[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Sentence[] = [];
  const take = (node: ts.Node, sentence: string): void => void found.push({ text: sentence, place: `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}` });
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'said') take(node, templateText(node.template));
    const written = writtenSentence(node);
    if (written) for (const literal of literals(written)) take(literal, literal.text);
    // With places for values it is a sentence wherever it stands: in a constant, in a table, as an argument.
    else if (ts.isStringLiteralLike(node) && /\{[a-z]\w*\}/i.test(node.text) && /\p{L}{2,} \p{L}{2,}/u.test(node.text) && !/^--|=>|\n|\$\{|\);|print\(/.test(node.text) && !isWritten(node)) take(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter(({ text: sentence }) => hasWords(sentence));
}

/** Of a sentence that is nothing but places for others there is nothing to translate. */
export const hasWords = (sentence: string): boolean => /\p{L}/u.test(sentence.replace(/\{\w+\}/g, ''));

/** What reads PyTorch, whose notes are sentences; what writes it holds PyTorch's own words. */
const readsTorch = /^extension\/core\/config\/torch\/(?!torch-(classes|data|freeze|functions|loop|module|predictor|schedule|script|split|table)|python-)/;

/** Texts of several words that stand in the sources of what speaks to users (editor, panels, terminal, the reader of PyTorch) and are no sentence, in the ways above: each is for a machine, or forgotten. */
export function unspoken(): Sentence[] {
  const rooms = sourceFiles().filter((file) => /^webview\/|^extension\/(host|cli)\//.test(file) || readsTorch.test(file));
  return rooms.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const found: Sentence[] = [];
    const visit = (node: ts.Node): void => {
      const spoken = writtenSentence(node);
      const own = ts.isNewExpression(node) && /Error$/.test(node.expression.getText());
      if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || own || (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'said')) return;
      const text = ts.isStringLiteralLike(node) ? node.text : ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…') : '';
      if (/\p{L}{2,} \p{L}{2,}/u.test(text)) found.push({ text, place: file });
      ts.forEachChild(node, (child) => (child === spoken ? undefined : visit(child)));
    };
    visit(source);
    return found;
  });
}

/** Whether it stands where a sentence is looked for anyhow. */
function isWritten(node: ts.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const written = writtenSentence(at.parent);
    if (written === at) return true;
    if (!ts.isParenthesizedExpression(at.parent) && !ts.isConditionalExpression(at.parent) && !ts.isBinaryExpression(at.parent)) return ts.isTaggedTemplateExpression(at.parent);
  }
  return false;
}

function writtenSentence(node: ts.Node): ts.Expression | undefined {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && speakers.has(node.expression.text)) return node.arguments[0];
  if (ts.isNewExpression(node) && node.expression.getText() === 'UserError') return node.arguments?.[1];
  if (ts.isPropertyAssignment(node) && properties.has(node.name.getText()) && !(node.name.getText() === 'doc' && ofRows.test(node.getSourceFile().fileName))) return node.initializer;
  return undefined;
}

/** The texts that an expression may be, as far as they stand in it. */
function literals(node: ts.Expression): ts.StringLiteralLike[] {
  if (ts.isStringLiteralLike(node)) return [node];
  if (ts.isParenthesizedExpression(node)) return literals(node.expression);
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [...literals(node.left), ...literals(node.right)];
  return [];
}

/** The sentence of said`…`: each value under its name. */
function templateText(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce((text, { expression, literal }) => `${text}{${nameOf(expression)}}${literal.text}`, template.head.text);
}

function nameOf(value: ts.Expression): string {
  if (ts.isObjectLiteralExpression(value)) return value.properties[0]!.name!.getText();
  // A value that is handed on with its name: (figure) => said`… ${figure} …`.
  return value.getText();
}

export function readBundle(): Record<string, string> {
  return JSON.parse(readFileSync(path.join(root, 'media', 'l10n', 'bundle.l10n.zh-cn.json'), 'utf8')) as Record<string, string>;
}

/** What a panel's host answers about its words. */
export function wordsOf(language: LanguageName): Record<string, string> {
  if (language === 'en') return {};
  if (language === 'zh-cn') return readBundle();
  return Object.fromEntries(sentencesInSources().map(({ text }) => [text, pseudo(text)]));
}

const accents: Record<string, string> = { a: 'á', e: 'é', i: 'î', o: 'ö', u: 'ü', A: 'Å', E: 'É', I: 'Î', O: 'Ö', U: 'Ü', c: 'ç', n: 'ñ', s: 'š', y: 'ý', z: 'ž' };

/** ⟦Tráîñîñg lošš ··⟧: a third longer, as other languages are. */
export function pseudo(sentence: string): string {
  const words = sentence.split(/(\{\w+\})/).map((part, i) => (i % 2 === 1 ? part : part.replace(/[a-zA-Z]/g, (letter) => accents[letter] ?? letter))).join('');
  return `⟦${words}${'·'.repeat(Math.ceil(sentence.length / 3))}⟧`;
}
