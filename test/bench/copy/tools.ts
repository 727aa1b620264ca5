import { systemShell } from '../../../source/shell.ts';

const tools = ['psql', 'pgcopydb', 'pgloader'] as const;

/** Which of the programs that ours is measured against are not installed. They are not started: pgloader then leaves a directory. */
export async function missingTools() {
  const looked = await Promise.all(
    tools.map(async (tool) => ({
      tool,
      ...(await systemShell.run({ command: ['sh', '-c', 'command -v "$0"', tool] })),
    })),
  );
  return looked.filter(({ exitCode }) => exitCode !== 0).map(({ tool }) => tool);
}
