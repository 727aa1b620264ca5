import { Console } from 'node:console';
import { describe, expect, it, vi } from 'vitest';
import { mountWizard } from '../../screens/mount.tsx';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';
import { FakeStdin, FakeStdout, full } from './terminal.tsx';

// Ink wraps the console, and wants the real one's constructor; the test runner's stand-in has none.
Object.assign(console, { Console });

function mounted(name: string) {
  const scene = scenes[name]?.();
  if (!scene) throw new TypeError(`no scene ${name}`);
  const stdout = new FakeStdout({ columns: 80, rows: 24 });
  const stdin = new FakeStdin();
  const wizard = mountWizard({
    stage: still(scene.stage),
    send: () => undefined,
    time: scene.time,
    look: full,
    stdout: stdout as unknown as NodeJS.WritableStream,
    stdin: stdin as unknown as NodeJS.ReadableStream,
  });
  return { wizard, written: () => stdout.writes.join('') };
}

describe('the mounted wizard', () => {
  it('takes the alternate screen and gives the terminal back as it was', async () => {
    const { wizard, written } = mounted('phase');
    await vi.waitFor(() => expect(written()).toContain('1,669,120 of 3,209,747 rows'));
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
    await vi.waitFor(() => expect(written()).toContain('Enter begins.'));
    expect(written().split('LIVE on PRODUCTION').length - 1).toBe(1);
    wizard.unmount();
    await wizard.waitUntilExit();
  });
});
