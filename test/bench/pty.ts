import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { quoteWords } from '../support/shell-words.ts';

/**
 * A program on a real terminal of 80x24, without a terminal emulator beside it that would take part of the processor:
 * `script` (of util-linux) holds the other end. What is drawn comes as it is written, so that a first frame is known to the
 * millisecond; for what a screen looks like there are the tests with tmux.
 */
export class Pty {
  readonly #directory = mkdtempSync(join(tmpdir(), 'nightferry-pty-'));
  readonly #child: ChildProcess;
  readonly #heard = new Set<() => void>();
  #text = '';
  bytes = 0;

  constructor(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
    // The shell becomes the program, so that the pid it wrote down is the program's.
    const line = `stty cols 80 rows 24; echo $$ > ${quoteWords([this.#pidFile])}; exec ${quoteWords(command)}`;
    this.#child = spawn('script', ['-qfec', line, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.bytes += text.length;
      this.#text = (this.#text + text).slice(-100_000);
      for (const listener of this.#heard) listener();
    });
  }

  get #pidFile(): string {
    return join(this.#directory, 'pid');
  }

  get pid(): number {
    return Number(readFileSync(this.#pidFile, 'utf8'));
  }

  /** Processor time of the program so far, of all its threads. */
  cpuMs(): number {
    const tasks = `/proc/${this.pid}/task`;
    const ran = readdirSync(tasks).map((task) =>
      Number(readFileSync(join(tasks, task, 'schedstat'), 'utf8').split(' ')[0]),
    );
    return ran.reduce((sum, ns) => sum + ns, 0) / 1e6;
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Resolves in the moment that this is written; what was written before the last call counts no more. */
  async until(pattern: RegExp, patienceMs = 60_000): Promise<void> {
    const deadline = AbortSignal.timeout(patienceMs);
    for (;;) {
      const drawn = stripVTControlCharacters(this.#text);
      if (pattern.test(drawn)) {
        this.#text = '';
        return;
      }
      if (deadline.aborted || this.#child.exitCode !== null)
        throw new Error(`the terminal never showed ${pattern}; it was last written:\n${drawn.slice(-2_000)}`);
      await this.#more();
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#heard.delete(done);
        resolve();
      };
      const timer = setTimeout(done, 1_000);
      this.#heard.add(done);
    });
  }

  /** Ends it at once. */
  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      process.kill(this.pid, 'SIGKILL');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
