import { said, type Said } from './said';

/** What a run can be written as: its network, by a writer of the trainer's; its curves, by one of the lab's. */
export const exportTargets = {
  network: {
    onnx: said`ONNX: a model of ONNX's own operators, opset 18, which onnxruntime opens anywhere; a picture's bytes in, probabilities out`,
    html: said`Page: a folder with a page that classifies a picture dropped on it and shows its Grad-CAM, in any browser, without a network connection`,
    pytorch: said`PyTorch: a Python module with the network, its weights (.pt, .safetensors) and pictures to check it with`,
    'torchscript-script': said`TorchScript: the same with a Python script that traces it`,
    'litert-script': said`LiteRT (TensorFlow Lite): the same with a Python script that converts it by litert-torch`,
    'coreml-script': said`Core ML: the same with a Python script that converts it by coremltools`,
  },
  curves: {
    tensorboard: said`TensorBoard: event files with loss, accuracy, learning rate and gradient norm by step, training and validation by epoch, and the experiment`,
    csv: said`CSV: steps.csv and epochs.csv, for a spreadsheet`,
  },
} as const;
export type NetworkTarget = keyof (typeof exportTargets)['network'];
export type CurvesTarget = keyof (typeof exportTargets)['curves'];
export const isNetworkTarget = (name: string): name is NetworkTarget => Object.hasOwn(exportTargets.network, name);

/** What is asked of a run: to be written for other programs. */
export interface ExportRequest {
  run: string;
  to: NetworkTarget;
  /** Folder to write into; it is made. */
  folder: string;
  /** File name of the checkpoint; the run's result where absent. */
  checkpoint?: string;
  /** Leaves out the preprocessing: pictures come as the test transforms leave them. */
  bare?: boolean;
  /** Puts out the class activation map, too. */
  cam?: boolean;
  /** Of what people read in it: sentences in their language, by the English ones. */
  language?: { code: string; words: Record<string, string> };
}

export interface ExportAnswer {
  /** Absolute paths, the one to open first. */
  files: string[];
  /** What is to be known, a sentence each. */
  told: Said[];
  /** Null where the target's own program has to be asked. */
  proof: Proof | null;
}

/** What an export that was opened again said of pictures, beside what the run says. */
export interface Proof {
  pictures: number;
  /** Of a probability, absolute. */
  largest: number;
  /** Pictures whose likeliest class is another. */
  changed: number;
  /** What opened it, with its version. */
  opened: string;
}
