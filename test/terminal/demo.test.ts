import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { demoDirectory } from '../../source/demo/places.ts';
import { until } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { playToTheEnd } from '../support/play.ts';
import { processesOf } from '../support/processes.ts';
import { compiledCommandLine } from '../support/run.ts';
import { hasTmux, Terminal } from '../support/tmux.ts';

async function demoTerminal(journal: string, args: readonly string[] = ['--scale', '0.01']): Promise<Terminal> {
  const terminal = new Terminal([process.execPath, await compiledCommandLine(), '--journal', journal, 'demo', ...args]);
  onTestFinished(() => terminal.close());
  return terminal;
}

describe.skipIf(!hasTmux)('the demo in a terminal of 80x24 (needs tmux)', () => {
  it('is finished with the keyboard alone, every frame within the terminal, and leaves nothing behind', async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const journal = join(directory, 'journal.db');
    const terminal = await demoTerminal(journal);
    const last = await playToTheEnd(terminal, (frame) => {
      const lines = frame.split('\n');
      expect(lines.length).toBeLessThanOrEqual(24);
    });
    expect(last).toContain('FINISHED');
    expect(last).toMatch(/Checks +\d+ of \d+ passed/);

    terminal.press('q', 'Enter');
    const plain = await terminal.until(/exit code/);
    expect(plain).toContain('exit code 0');
    expect(plain).toContain('Report: nightferry');
    expect(existsSync(demoDirectory('edu-v2', journal))).toBe(false);
    expect(processesOf(demoDirectory('edu-v2', journal))).toEqual([]);
  }, 300_000);

  it('is resumed, databases and all, after SIGKILL and after a dropped line, to the same end', async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const journal = join(directory, 'journal.db');

    const first = await demoTerminal(journal);
    await first.until(/Enter begins/);
    first.press('Enter');
    await first.until(/Is it so\?/);
    const [pid] = processesOf(journal, process.execPath);
    process.kill(pid ?? 0, 'SIGKILL');
    await first.until(/exit code 137/);

    const second = await demoTerminal(journal, []);
    expect(await second.until(/Enter goes on/)).toMatch(/resumed; the process before was killed/);
    second.press('Enter');
    await second.until(/Is it so\?/);
    second.close();
    expect(await until(() => processesOf(journal, process.execPath).length === 0)).toBe(true);

    const third = await demoTerminal(journal, []);
    expect(await third.until(/Enter goes on/)).toMatch(/resumed; left at/);
    expect(await playToTheEnd(third)).toContain('FINISHED');
    third.press('q', 'Enter');
    await third.until(/exit code 0/);
  }, 300_000);
});
