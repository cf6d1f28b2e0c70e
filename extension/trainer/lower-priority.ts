import os from 'node:os';

/** Lets other programs go first. Never raises a process that was started lower still, which whoever did so meant, and which takes rights. */
export function lowerPriority(to: 'PRIORITY_BELOW_NORMAL' | 'PRIORITY_LOW'): void {
  const priority = os.constants.priority[to];
  if (os.getPriority() < priority) os.setPriority(priority);
}
