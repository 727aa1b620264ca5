import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { demoDirectory } from '../../source/demo/places.ts';
import { until } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { processesOf } from '../support/processes.ts';
import { compiledCommandLine } from '../support/run.ts';
import { seeded } from '../support/seeded.ts';
import { hasTmux, removeTmuxSocket, Terminal } from '../support/tmux.ts';

describe.skipIf(!hasTmux)('a session on a terminal that will not keep still (needs tmux)', () => {
  it('is drawn whole after a storm of sizes, a detached terminal and another size, and left in order by SIGTERM', async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const journal = join(directory, 'journal.db');
    // Left, not ended: its databases wait for whoever resumes.
    onTestFinished(() => rm(demoDirectory('edu-v2', journal), { recursive: true, force: true }));
    const socket = `nightferry-inner-${randomBytes(6).toString('hex')}`;
    const tmux = ['tmux', '-L', socket, '-f', '/dev/null'];
    const program = [process.execPath, await compiledCommandLine(), '--journal', journal, 'demo', '--scale', '0.01'];
    const inner = [...tmux, 'new-session', ...program, ';', 'set-option', '-g', 'status', 'off'];
    const outer = new Terminal(inner, { env: { TMUX: '' } });
    onTestFinished(() => outer.close());
    onTestFinished(() => endServer(socket));
    await outer.until(/Enter begins/);
    outer.press('Enter');
    await outer.until(/Is it so\?/);

    const random = seeded(20_261_121);
    for (let turn = 0; turn < 60; turn += 1) {
      outer.resize(40 + Math.floor(random() * 160), 8 + Math.floor(random() * 52));
      if (turn % 3 === 0) outer.press(turn % 2 === 0 ? '?' : 'Escape');
    }
    outer.resize(80, 24);
    // Where the help is open is not known: an Esc that a key follows is Alt and that key, and a small terminal opens none.
    let frame = await outer.until((seen) => isWhole(seen, 24));
    while (frame.includes('Keys that work here')) {
      const open = frame;
      outer.press('Escape');
      frame = await outer.until((seen) => isWhole(seen, 24) && seen !== open);
    }
    await outer.until((seen) => isWhole(seen, 24) && /Is it so\?|Pre-migration/.test(seen));

    // Detached: nobody looks, and the session goes on.
    outer.press('C-b', 'd');
    await outer.until(/detached/);
    const [pid = 0] = processesOf(journal, process.execPath);
    expect(pid).toBeGreaterThan(0);
    outer.close();

    const back = new Terminal([...tmux, 'attach'], { columns: 120, rows: 40, env: { TMUX: '' } });
    onTestFinished(() => back.close());
    await back.until((frame) => isWhole(frame, 40));

    process.kill(pid, 'SIGTERM');
    expect(await until(() => processesOf(journal, process.execPath).length === 0)).toBe(true);
  }, 120_000);
});

function endServer(socket: string): void {
  try {
    execFileSync('tmux', ['-L', socket, 'kill-server'], { stdio: 'ignore' });
  } catch {
    // It ended with the session.
  }
  removeTmuxSocket(socket);
}

/** Of this size, with the banner on top, the keys at the bottom, and every line in its place: nothing of an older frame is left. */
function isWhole(frame: string, rows: number): boolean {
  const lines = frame.split('\n');
  const isBanner = (line = '') => line.includes('REHEARSAL in demo');
  return (
    lines.length === rows &&
    isBanner(lines[0]) &&
    lines.filter(isBanner).length === 1 &&
    lines.filter((line) => /^─{20,}$/.test(line)).length === 2 &&
    /q leave|Esc/.test(lines.at(-1) ?? '')
  );
}
