/** What a task of a job array is to start. */
export interface TaskProgram {
  /** Programs to carry out JavaScript with, the likeliest first: the first that is Node 20 or later on the task's machine is taken. */
  nodes: readonly string[];
  script: string;
  args: readonly string[];
}

/** The last line of a task's log where its machine has none of the programs. */
export const noNode = 'cnn-lab: no Node 20 or later';

/** The shell script that `sbatch` reads: each task becomes its program, which hears Slurm's signals itself. */
export const batchScript = ({ nodes, script, args }: TaskProgram): string => `#!/bin/sh
for node in ${nodes.map(quoted).join(' ')}; do
  "$node" -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && exec "$node" ${[script, ...args].map(quoted).join(' ')}
done
echo '${noNode}' >&2
exit 127
`;

/** As one word of a shell's. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
