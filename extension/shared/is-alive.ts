/** Whether a process is there. `kill` is Node's `process.kill`: it refuses with EPERM to signal one of another user's, which lives all the same. */
export function isAlive(pid: number, kill: (pid: number, signal: 0) => unknown): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
