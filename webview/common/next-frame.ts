/** What asks for `work` to be done with the next frame: once, however often it is asked for until then. */
export function withNextFrame(work: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      work();
    });
  };
}
