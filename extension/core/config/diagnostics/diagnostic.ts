import type { Choice, Experiment, Fix, JsonPath } from '../../../shared/experiment';
import type { Said } from '../../../shared/said';
import type { PictureSpec } from '../../data/transform';
import type { Model, ModelProblem, Node } from '../../model/model';
import type { Parts, StudyParts } from '../parse';
import type { JsonNode, SourceText } from '../source-text';

/** All that is known of an experiment before it runs. */
export interface Facts {
  source: SourceText;
  /** Null where the text has errors. */
  experiment: Experiment | null;
  parts: Parts;
  study: StudyParts;
  /** Bytes that the disk with the runs has left; null where nobody has looked. */
  freeBytes: () => number | null;
  /** A training and a validation picture after their transforms; null where a transform does not fit or the size is unknown. */
  trainPicture: PictureSpec | null;
  testPicture: PictureSpec | null;
  classes: number | null;
  trainImages: number | null;
  /** Null where the data set has none of its own. */
  valImages: number | null;
  /** Steps of the training loop in one epoch. */
  stepsPerEpoch: number | null;
  /** The layers that fit, outermost. */
  nodes: Node[];
  model: Model | null;
  modelProblems: ModelProblem[];
  transformProblems: { choice: Choice; said: Said }[];
}

/** What a check found: at a choice, one of its parameters, or any place. */
export interface Complaint {
  place: JsonPath | Choice;
  param?: string;
  /** What is underlined, where it is no part of the experiment itself. */
  node?: JsonNode;
  said: Said;
  fixes?: Fix[];
}

export interface Diagnostic {
  /** One sentence: why it matters. */
  doc: string;
  severity: 'error' | 'warning' | 'information';
  /** Absent where reading the text already finds it. */
  check?(facts: Facts): Iterable<Complaint>;
}
