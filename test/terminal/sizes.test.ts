import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { processesOf } from '../support/processes.ts';
import { compiledCommandLine } from '../support/run.ts';
import { hasTmux, Terminal } from '../support/tmux.ts';

it.skipIf(!hasTmux)(
  'a screen is drawn whole where nobody had time to look at the sizes in between (needs tmux)',
  async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const journal = join(directory, 'journal.db');
    const terminal = new Terminal([process.execPath, await compiledCommandLine(), '--journal', journal]);
    onTestFinished(() => terminal.close());
    await terminal.until((frame) => isWhole(frame, 24));

    const [pid = 0] = processesOf(journal, process.execPath);
    for (const rows of [24, 30]) {
      process.kill(pid, 'SIGSTOP');
      // Takes most lines away, and moves the cursor.
      terminal.resize(80, 10);
      terminal.resize(80, rows);
      expect(isWhole(terminal.frame(), rows)).toBe(false);
      process.kill(pid, 'SIGCONT');
      await terminal.until((frame) => isWhole(frame, rows));
    }
    process.kill(pid, 'SIGTERM');
    expect(await until(() => processesOf(journal, process.execPath).length === 0)).toBe(true);
  },
  60_000,
);

/** The banner, what there is to open, and the keys, each in its place. */
function isWhole(frame: string, rows: number): boolean {
  const lines = frame.split('\n');
  const titles = lines.filter((line) => line.includes('database migrations, night by night'));
  return (
    lines.length === rows &&
    titles.length === 1 &&
    titles[0] === lines[0] &&
    lines.filter((line) => /^─{80}$/.test(line)).length === 2 &&
    /edu-v2/.test(frame) &&
    /q leave$/.test(lines.at(-1) ?? '')
  );
}
