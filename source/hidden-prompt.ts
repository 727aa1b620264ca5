import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Fault } from '../state/fault.ts';

/**
 * Asks for a secret at the terminal without showing what is typed. `undefined` where there is no terminal. Faults:
 * `secret/not-given` when the input ends or the signal aborts before there is an answer.
 */
export function hiddenPrompt(): ((label: string, signal?: AbortSignal) => Promise<string>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return (label, signal) =>
    new Promise((resolve, reject) => {
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
      const input = createInterface({ input: process.stdin, output: silent, terminal: true });
      const close = () => input.close();
      signal?.addEventListener('abort', close, { once: true });
      process.stderr.write(`${label}: `);
      input.on('SIGINT', () => {
        input.close();
        process.stderr.write('\n');
        process.exit(130);
      });
      // Without an answer nobody would wait for one any longer: the terminal is gone, or Ctrl-D was pressed.
      input.on('close', () => {
        signal?.removeEventListener('abort', close);
        reject(notGiven(label));
      });
      input.question('', (answer) => {
        resolve(answer);
        input.close();
        process.stderr.write('\n');
      });
      if (signal?.aborted) close();
    });
}

function notGiven(label: string): Fault {
  return new Fault('secret/not-given', `${label} was asked for at the terminal, and not given.`, {
    remedy: ['Try again, and type it; or give it by env: or file:.'],
    retry: 'safe',
  });
}
