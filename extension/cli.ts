#!/usr/bin/env node
import { commands } from './cli/commands';
import { helpOf, overview } from './cli/help';
import { parseArguments } from './cli/parse-arguments';
import { terminalWords } from './cli/hints';
import { openTerminal } from './cli/terminal';
import { speak } from './cli/translate';
import { nearest } from './core/config/nearest';
import { fileReason } from './shared/file-reason';
import { UserError } from './shared/user-error';

// A reader that went away (`| head`) ends the command as Ctrl-C would: a run that is going is saved first.
let readerLeft = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') return fail(error);
  if (!readerLeft) process.kill(process.pid, 'SIGTERM');
  readerLeft = true;
});

const terminal = openTerminal();
(async () => main(speak(process.argv.slice(2), process.env)))().then((status) => (process.exitCode = status), fail);

async function main([name, ...words]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    for (const line of overview(commands)) terminal.print(line);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name]! : null;
  if (!command) {
    const near = nearest(name, Object.keys(commands));
    throw near ? new UserError('unknown-command', 'There is no command "{name}": did you mean {near}?', { name, near }) : new UserError('unknown-command', 'There is no command "{name}": use one of {names}.', { name, names: Object.keys(commands).join(', ') });
  }
  if (words.includes('--help') || words.includes('-h')) {
    for (const line of helpOf(name, command)) terminal.print(line);
    return 0;
  }
  return (await command.run({ ...parseArguments(name, command, words), terminal })) ?? 0;
}

/** Exit 2 and one line for the user's mistakes and their machine's; anything else is a bug, with its stack. */
function fail(thrown: unknown): void {
  const error = ofSystem(thrown) ?? thrown;
  const mistake = error instanceof UserError;
  if (mistake && process.argv.includes('--json')) terminal.printJson({ type: 'error', message: error.message, ...error.mistake });
  const words = mistake ? [terminalWords(error.mistake)] : String(error instanceof Error ? error.stack : error).split('\n');
  for (const line of words) terminal.note(line);
  process.exitCode = mistake ? 2 : 1;
}

/** What the system says of a file that nothing else has put into words; null for any other error. */
function ofSystem(error: unknown): UserError | null {
  const reason = fileReason(error);
  const { path: file } = error as NodeJS.ErrnoException;
  return reason === null || typeof file !== 'string' ? null : new UserError('file-fails', '{file} cannot be read or written ({reason}): put it right, or name another.', { file, reason });
}
