import type { TrainControl } from '../core/train/control';

/** Aborts when the user wants to stop: for what is no training yet, downloads and decoding. */
export function stopSignal(control: TrainControl): AbortSignal {
  const abort = new AbortController();
  const look = (): void => {
    if (control.wanted === 'stop') abort.abort();
  };
  control.onChange(look);
  look();
  return abort.signal;
}
