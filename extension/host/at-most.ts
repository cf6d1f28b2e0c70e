/** Calls `act` at most `times` a second, and always after the last request. */
export function atMost(times: number, act: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      act();
    }, 1000 / times);
  };
}
