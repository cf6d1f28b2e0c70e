import type { PreparationProgress } from './events';
import { said, type Said } from './said';
import { UserError } from './user-error';

/** The learning-rate range test as it crosses from the process that runs it to the editor and its panel. */
export interface LrPoint {
  /** Counted from 1. */
  step: number;
  lr: number;
  /** Smoothed. */
  loss: number;
}

export interface LrFindResult {
  /** One a step. */
  lr: number[];
  /** Smoothed, as the suggestions see it. */
  loss: number[];
  /** null where the curve is too short to say. */
  suggestions: LrSuggestions | null;
}

export interface LrSuggestions {
  valley: number;
  steepest: number;
  minimum_tenth: number;
}

/** Steps, and from where to where the learning rate rises, unless the user says otherwise: fastai's. */
export const lrRange = { steps: 100, start: 1e-7, end: 10 };

/** What each suggestion is, fastai's default first. */
export const lrSuggestionWords: Record<keyof LrSuggestions, { name: Said; doc: Said }> = {
  valley: { name: said`valley`, doc: said`two thirds down the longest descent` },
  steepest: { name: said`steepest`, doc: said`where the loss falls fastest` },
  minimum_tenth: { name: said`minimum / 10`, doc: said`a tenth of where the loss is lowest` },
};

export const tooFewSteps = (steps: number): UserError =>
  steps === 1
    ? new UserError('too-few-steps', 'The loss exploded after one step, too few to suggest anything from: lower the model\'s initial weights.')
    : new UserError('too-few-steps', 'The loss exploded after {steps} steps, too few to suggest anything from: lower the model\'s initial weights.', { steps });

/** A smoothed loss that falls by less than this share has hardly left the noise of its batches. */
const clearFall = 0.05;

/** Why a test's suggestions say little, where they do; null where nothing speaks against them. */
export function lrDoubt(loss: number[], steps: number): Said | null {
  const settled = loss.slice(Math.floor(steps / 10));
  const fall = 1 - Math.min(...settled) / settled[0]!;
  if (fall >= clearFall) return null;
  return said`The loss fell by only ${{ share: `${(100 * Math.max(0, fall)).toFixed(1)} %` }} in ${{ steps }} steps, so these suggestions say little: more steps make the curve clearer.`;
}

/** Served by a process of its own, started for one test and ended with it. */
export interface LrFinderApi {
  find(argument: LrFindRequest): Promise<LrFindResult>;
  /** Ends the test where it stands: `find` answers with what there is so far. */
  stop(argument: Record<string, never>): Promise<void>;
}

export interface LrFindRequest {
  /** The experiment's path: relative ones in it start from its folder, and mistakes are named with it. */
  file: string;
  text: string;
  steps: number;
  engine?: string;
  threads?: number;
  dataFolder?: string;
  /** Whether a run is being trained meanwhile: the test then takes half of the cores. */
  besideRun: boolean;
}

/** What that process tells of its test. */
export interface LrFinderListener {
  preparing(argument: PreparationProgress): Promise<void>;
  step(argument: LrPoint): Promise<void>;
}
