// Loaded before a process (NODE_OPTIONS): it says in the end how much memory it had at most, in KB.
const { isMainThread } = require('node:worker_threads');

if (isMainThread) process.on('exit', () => process.stderr.write(`RSS ${process.resourceUsage().maxRSS}\n`));
