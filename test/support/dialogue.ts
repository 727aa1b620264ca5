import { onTestFinished } from 'vitest';
import { type Nightferry, until } from './command-line.ts';

/** A person at the plain prompts of a running session: reads until something is said, and types. */
export interface Dialogue {
  readonly running: Nightferry;
  /** Resolves once the text was said, after what was read before. Rejects with all that was said when it ends first. */
  hears(text: string): Promise<void>;
  types(line: string): void;
}

/** Enough for a machine that is busy with other tests: only a test that fails waits for it. */
const patienceMs = 40_000;

/** Whatever the test does with it, the process is gone when the test is over. */
export function dialogueWith(running: Nightferry): Dialogue {
  onTestFinished(async () => {
    running.process.kill('SIGKILL');
    await running.ended;
  });
  return talkTo(running);
}

/** The same where the process ends by other means. */
export function talkTo(running: Nightferry): Dialogue {
  let read = 0;
  return {
    running,
    async hears(text) {
      const heard = () => running.output().indexOf(text, read);
      const patience = new Promise((resolve) => setTimeout(resolve, patienceMs).unref());
      if (!(await until(() => heard() >= 0, Promise.race([running.ended, patience]))) && heard() < 0)
        throw new Error(`it never said "${text}" but:\n${running.output().slice(read)}`);
      read = heard() + text.length;
    },
    types: (line) => void running.process.stdin?.write(`${line}\n`),
  };
}
