import tseslint from 'typescript-eslint';

/** Imports run one way, shared < core < engines < trainer < lab < runner, agent < cli, host: what each room may not reach. That no files import each other in a circle is test/unit/imports.test.ts. */
const above = {
  shared: ['core', 'engines', 'trainer', 'lab', 'runner', 'agent', 'cli', 'host'],
  core: ['engines', 'trainer', 'lab', 'runner', 'agent', 'cli', 'host'],
  engines: ['trainer', 'lab', 'runner', 'agent', 'cli', 'host'],
  trainer: ['lab', 'runner', 'agent', 'cli', 'host'],
  lab: ['runner', 'agent', 'cli', 'host'],
  runner: ['agent', 'cli', 'host'],
  agent: ['engines', 'runner', 'cli', 'host'],
  cli: ['host'],
  host: ['cli', 'engines'],
};
const packages = {
  shared: ['vscode', 'node:*'],
  core: ['vscode', 'node:*', 'onnxruntime-*', 'sharp'],
  engines: ['vscode'],
  trainer: ['vscode'],
  lab: ['vscode'],
  runner: ['vscode'],
  agent: ['vscode'],
  cli: ['vscode'],
  host: ['onnxruntime-*', 'sharp', '@tensorflow/*'],
};
const rooms = [
  ...Object.entries(above).map(([room, others]) => [`extension/${room}`, [...others.map((other) => `**/${other}/**`), ...packages[room]]]),
  ['webview', [...['core', 'engines', 'trainer', 'lab', 'runner', 'agent', 'cli', 'host'].map((room) => `**/${room}/**`), 'vscode', 'node:*']],
  // No panel of the editor's, but a page that does the trainer's work where there is none.
  ['webview/exported', [...['engines', 'trainer', 'lab', 'runner', 'agent', 'cli', 'host'].map((room) => `**/${room}/**`), 'vscode', 'node:*']],
];

const random = { object: 'Math', property: 'random', message: 'All randomness comes from core/data/random.' };
/** What only one file does, so that it is done safely everywhere: [its room, the file, what, why]. */
const doors = [
  ['extension', 'extension/host/messages.ts', 'MemberExpression[property.name=/^show(Error|Warning|Information)Message$/]', 'Words are shown as plain text: host/messages.'],
  ['extension', 'extension/host/messages.ts', "NewExpression[callee.property.name='MarkdownString']", 'Markdown is made by host/messages, without commands or HTML.'],
  ['extension', 'extension/host/trust.ts', "MemberExpression[object.property.name='workspace'][property.name='isTrusted']", 'host/trust decides what needs trust.'],
  ['extension', 'extension/host/trust.ts', "MemberExpression[property.name='registerWebviewPanelSerializer']", 'A panel comes back through host/trust.'],
  ['webview', 'webview/common/drawing.ts', 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|parseFromString)$/]', 'Words are text, never markup: element(); our own icons: drawing().'],
];
function behindDoors(own, given) {
  const restricted = doors.filter(([room, door]) => room === given && door !== own).map(([, , selector, message]) => ({ selector, message }));
  return { 'no-restricted-syntax': restricted.length > 0 ? ['error', ...restricted] : 'off' };
}

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '**/*.mjs', '**/*.cjs', '**/out/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-restricted-properties': ['error', random],
    },
  },
  ...rooms.map(([room, group]) => ({ files: [`${room}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns: [{ group }] }] } })),
  ...['extension', 'webview'].map((room) => ({ files: [`${room}/**/*.ts`], rules: behindDoors(null, room) })),
  ...doors.map(([room, door]) => ({ files: [door], rules: behindDoors(door, room) })),
);
