import tseslint from 'typescript-eslint';

/** Imports run one way (style: shape, rule 5): what each room may not reach. */
const rooms = [
  ['extension/shared', ['**/core/**', '**/engines/**', '**/trainer/**', '**/host/**', 'vscode', 'node:*']],
  ['extension/core', ['**/engines/**', '**/trainer/**', '**/host/**', 'vscode', 'node:*', 'onnxruntime-*', 'sharp']],
  ['extension/engines', ['**/trainer/**', '**/host/**', 'vscode']],
  ['extension/trainer', ['**/host/**', 'vscode']],
  ['extension/cli', ['**/host/**', 'vscode']],
  ['extension/host', ['**/engines/**', 'onnxruntime-*', 'sharp', '@tensorflow/*']],
  ['webview', ['**/core/**', '**/engines/**', '**/trainer/**', '**/host/**', 'vscode', 'node:*']],
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
