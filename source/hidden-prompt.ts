import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks for a secret at the terminal without showing what is typed. `undefined` where there is no terminal. */
export function hiddenPrompt(): ((label: string) => Promise<string>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return (label) =>
    new Promise((resolve) => {
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
      const input = createInterface({ input: process.stdin, output: silent, terminal: true });
      process.stderr.write(`${label}: `);
      input.on('SIGINT', () => {
        input.close();
        process.stderr.write('\n');
        process.exit(130);
      });
      input.question('', (answer) => {
        input.close();
        process.stderr.write('\n');
        resolve(answer);
      });
    });
}
