import type { TrainControl } from '../core/train/control';

/** Aborts when the user wants to stop: for what is no training yet, downloads and decoding. */
export function stopSignal(control: TrainControl): AbortSignal {
  const abort = new AbortController();
  const watch = async (): Promise<void> => {
    while (control.wanted !== 'stop') await control.changed();
    abort.abort();
  };
  void watch();
  return abort.signal;
}
