import tseslint from 'typescript-eslint';

/** Imports run one way, shared < core < engines < trainer < lab < cli, host: what each room may not reach. That no files import each other in a circle is test/unit/imports.test.ts. */
const above = {
  shared: ['core', 'engines', 'trainer', 'lab', 'cli', 'host'],
  core: ['engines', 'trainer', 'lab', 'cli', 'host'],
  engines: ['trainer', 'lab', 'cli', 'host'],
  trainer: ['lab', 'cli', 'host'],
  lab: ['cli', 'host'],
  cli: ['host'],
  host: ['cli', 'engines'],
};
const packages = {
  shared: ['vscode', 'node:*'],
  core: ['vscode', 'node:*', 'onnxruntime-*', 'sharp'],
  engines: ['vscode'],
  trainer: ['vscode'],
  lab: ['vscode'],
  cli: ['vscode'],
  host: ['onnxruntime-*', 'sharp', '@tensorflow/*'],
};
const rooms = [
  ...Object.entries(above).map(([room, others]) => [`extension/${room}`, [...others.map((other) => `**/${other}/**`), ...packages[room]]]),
  ['webview', [...['core', 'engines', 'trainer', 'lab', 'cli', 'host'].map((room) => `**/${room}/**`), 'vscode', 'node:*']],
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '**/*.mjs', '**/*.cjs', '**/out/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'All randomness comes from core/data/random.' }],
    },
  },
  ...rooms.map(([room, group]) => ({ files: [`${room}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns: [{ group }] }] } })),
);
