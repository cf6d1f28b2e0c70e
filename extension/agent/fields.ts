import type { Field } from './tool';

/** Arguments that several tools share. */
export const file = { type: 'string', description: 'Path of an experiment file in the workspace.' } satisfies Field;
export const run = { type: 'string', description: 'A run: its id, the beginning of it, its name, or "last".' } satisfies Field;
export const study = { type: 'string', description: 'A study: its id, the beginning of it, or "last".' } satisfies Field;
export const set = { type: 'array', items: { type: 'string' }, maxItems: 50, description: 'Values laid over the file\'s: ["seed=2", "optimizer.lr=0.01", "scheduler={\\"CosineAnnealingLR\\": {\\"T_max\\": 5}}"].' } satisfies Field;
export const agreed = { type: 'boolean', description: 'The user was asked and agreed to what this costs. Only after asking them.' } satisfies Field;
