import { createInterface } from 'node:readline';
import { hiddenPrompt } from '../hidden-prompt.ts';
import type { Asker } from './asker.ts';

/** The terminal of this process; `undefined` where there is none. Rejects with the signal's reason when it aborts. */
export function terminalAsker(say: (line: string) => void, signal: AbortSignal): Asker | undefined {
  const hidden = hiddenPrompt();
  if (!hidden) return undefined;
  return { say, ask: (prompt) => readLine(prompt, signal), askHidden: hidden };
}

/** One reader for each line: what is typed while nothing is asked must not answer what comes next. */
function readLine(prompt: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    process.stderr.write(prompt);
    // Without an output, the terminal stays in its own line mode: its editing and its Ctrl-C work as always.
    const input = createInterface({ input: process.stdin });
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      input.removeAllListeners('close');
      input.close();
      settle();
    };
    const stop = () => {
      process.stderr.write('\n');
      end(() => reject(signal.reason));
    };
    signal.addEventListener('abort', stop, { once: true });
    input.once('line', (line) => end(() => resolve(line)));
    input.once('close', () => {
      process.stderr.write('\n');
      end(() => resolve(undefined));
    });
  });
}
