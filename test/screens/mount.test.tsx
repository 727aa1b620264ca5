import { Console } from 'node:console';
import { describe, expect, it } from 'vitest';
import { mountWizard } from '../../screens/mount.tsx';
import type { WindowChanges } from '../../screens/redrawn-whole.ts';
import { eventually } from '../support/eventually.ts';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';
import { FakeStdin, FakeStdout, full } from './terminal.tsx';

// Ink wraps the console, and wants the real one's constructor; the test runner's stand-in has none.
Object.assign(console, { Console });

function mounted(name: string, windowChanges?: WindowChanges) {
  const scene = scenes[name]?.();
  if (!scene) throw new TypeError(`no scene ${name}`);
  const stdout = new FakeStdout({ columns: 80, rows: 24 });
  const stdin = new FakeStdin();
  const wizard = mountWizard({
    stage: still(scene.stage),
    send: () => undefined,
    time: scene.time,
    look: full,
    ...(windowChanges && { windowChanges }),
    stdout: stdout as unknown as NodeJS.WritableStream,
    stdin: stdin as unknown as NodeJS.ReadableStream,
  });
  return { wizard, written: () => stdout.writes.join('') };
}

describe('the mounted wizard', () => {
  it('takes the alternate screen and gives the terminal back as it was', async () => {
    const { wizard, written } = mounted('phase');
    await eventually(() => expect(written()).toContain('1,669,120 of 3,209,747 rows'));
    expect(written()).toContain('\u001b[?1049h');
    expect(written()).toContain('\u001b[?2004h');
    wizard.unmount();
    await wizard.waitUntilExit();
    expect(written()).toContain('\u001b[?1049l');
    expect(written()).toContain('\u001b[?2004l');
    expect(written().lastIndexOf('\u001b[?25h')).toBeGreaterThan(written().lastIndexOf('\u001b[?25l'));
  });

  it('draws the first frame once, not line by line', async () => {
    const { wizard, written } = mounted('board-waiting');
    await eventually(() => expect(written()).toContain('Enter begins.'));
    expect(written().split('LIVE on PRODUCTION').length - 1).toBe(1);
    wizard.unmount();
    await wizard.waitUntilExit();
  });

  it('draws all of it anew when the window changes, whatever the terminal made of the frame before', async () => {
    const listeners = new Set<() => void>();
    const { wizard, written } = mounted('board-waiting', (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    });
    await eventually(() => expect(written()).toContain('Enter begins.'));
    for (const times of [1, 2]) {
      for (const listener of listeners) listener();
      await eventually(() => expect(written().split('\u001b[H\u001b[J')).toHaveLength(times + 1));
      expect(written().split('\u001b[H\u001b[J').at(-1)).toMatch(
        /LIVE on PRODUCTION[\s\S]*Enter begins\.[\s\S]*q leave/,
      );
    }
    wizard.unmount();
    await wizard.waitUntilExit();
    expect(listeners.size).toBe(0);
  });
});
