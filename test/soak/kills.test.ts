import { test } from 'vitest';
import { levelTests } from './level-tests';

// Tests of the trainer's that are there in a small number, in a large one.
test('a kill at every single write of a run', () => levelTests('trainer', 'kills', { CNN_LAB_KILLS: '100000' }, 'killed at any write'), 3_600_000);

test('a run is resumed by three at once, two hundred times', () => levelTests('trainer', 'kills', { CNN_LAB_ROUNDS: '200' }, 'resumed by three at once'), 3_600_000);

test('a study goes over a cluster whose tasks are requeued and whose nodes are lost', () => levelTests('trainer', 'slurm', { CNN_LAB_SLURM: '1' }), 600_000);

test('a study is killed at twenty moments', () => levelTests('trainer', 'study', { CNN_LAB_STUDY_KILLS: '20' }, 'killed at any moment'), 3_600_000);
