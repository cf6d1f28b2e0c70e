/** What an exported page is told by the files beside it. */
export interface ExportedPage {
  /** Of the experiment. */
  name: string;
  classes: string[];
  /** What the network takes, and how a picture is brought to it. */
  fit: { height: number; width: number; channels: 1 | 3; resize: 'crop' | 'stretch' };
  /** Path of the layer that the map is of. */
  layer: string;
  /** A sentence. */
  proof: string;
  /** Sentences in the page's language, by the English ones. */
  words: Record<string, string>;
}

/** Names under which the files leave it: base64 of the ONNX model and of onnxruntime's WebAssembly with the script that starts it, for a page that was opened from a folder may fetch nothing. */
export interface ExportedGlobals {
  exportedPage: ExportedPage;
  exportedModel: string;
  exportedRuntime: { script: string; wasm: string };
}
