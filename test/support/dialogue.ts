import { onTestFinished } from 'vitest';
import { type Nightferry, until } from './command-line.ts';

/** A person at the plain prompts of a running session: reads until something is said, and types. */
export interface Dialogue {
  readonly running: Nightferry;
  /** Resolves once the text was said, after what was read before. Rejects with all that was said when it ends first. */
  hears(text: string): Promise<void>;
  types(line: string): void;
}

/** Whatever the test does with it, the process is gone when the test is over. */
export function dialogueWith(running: Nightferry): Dialogue {
  onTestFinished(async () => {
    running.process.kill('SIGKILL');
    await running.ended;
  });
  let read = 0;
  return {
    running,
    async hears(text) {
      const heard = () => running.output().indexOf(text, read);
      if (!(await until(() => heard() >= 0, running.ended)) && heard() < 0)
        throw new Error(`it ended without saying "${text}":\n${running.output().slice(read)}`);
      read = heard() + text.length;
    },
    types: (line) => void running.process.stdin?.write(`${line}\n`),
  };
}
