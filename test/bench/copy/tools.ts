import { systemShell } from '../../../source/shell.ts';

const tools = ['psql', 'pgcopydb', 'pgloader'] as const;

/** Which of the programs that ours is measured against are not installed. */
export async function missingTools() {
  const starts = await Promise.all(
    tools.map(async (tool) => ({ tool, ...(await systemShell.run({ command: [tool, '--version'] })) })),
  );
  return starts.filter(({ exitCode }) => exitCode !== 0).map(({ tool }) => tool);
}
