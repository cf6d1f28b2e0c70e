// Loaded before the command line (node --require): kills the process at the write to its run that KILL_AT counts to, before or after it
// (KILL_AT=7, KILL_AT=7+), and prints how many there were where it lives on.
const fs = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const [, number, after] = /^(\d+)(\+?)$/.exec(process.env.KILL_AT ?? '0');
let count = 0;
for (const name of isMainThread ? ['renameSync', 'fsyncSync', 'writeSync', 'linkSync', 'rmSync', 'openSync', 'writeFileSync', 'ftruncateSync', 'mkdirSync'] : []) {
  const real = fs[name];
  fs[name] = (...args) => {
    const writes = name !== 'openSync' || (args[1] ?? 'r') !== 'r';
    const at = writes && ++count === Number(number);
    if (at && !after) process.kill(process.pid, 'SIGKILL');
    const result = real(...args);
    if (at) process.kill(process.pid, 'SIGKILL');
    return result;
  };
}
if (isMainThread) process.on('exit', () => process.stderr.write(`${count} writes\n`));
