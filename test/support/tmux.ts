import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { graceMs, justChanged } from '../../screens/grace.ts';
import { quoteWords } from './shell-words.ts';

/** Whether there is a tmux: it is the terminal of the end-to-end tests. */
export const hasTmux = isInstalled();

/** A program in a terminal of its own, as a person sees and drives it. */
export class Terminal {
  #pressed: readonly string[] = [];
  readonly #socket = `nightferry-${randomBytes(6).toString('hex')}`;

  constructor(
    command: readonly string[],
    { columns = 80, rows = 24, env = {} as Readonly<Record<string, string>> } = {},
  ) {
    const set = Object.entries({ LANG: 'C.UTF-8', ...env }).map(([name, value]) => `${name}=${value}`);
    const line = `${quoteWords(['env', ...set, ...command])}; echo "exit code $?"; cat`;
    this.#tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), line);
    this.#tmux('set-option', '-g', 'remain-on-exit', 'on');
  }

  /** What is on the screen, without trailing blanks. */
  frame(): string {
    return this.#tmux('capture-pane', '-p')
      .replace(/[ \t]+$/gm, '')
      .trimEnd();
  }

  /** Presses keys, as tmux names them: `Enter`, `Escape`, `y`. */
  press(...keys: readonly string[]): void {
    this.#pressed = keys;
    for (const key of keys) this.#tmux('send-keys', key);
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /**
   * Resolves with the first frame that shows this; rejects with the last one when it never does. Keys that came too soon after
   * the screen changed by itself are pressed again, as the screen asks for.
   */
  async until(shows: RegExp | ((frame: string) => boolean), patienceMs = 60_000): Promise<string> {
    const holds = typeof shows === 'function' ? shows : (frame: string) => shows.test(frame);
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const frame = this.frame();
      if (holds(frame)) return frame;
      if (frame.includes(justChanged.slice(0, 30))) {
        await new Promise((resolve) => setTimeout(resolve, graceMs + 100));
        if (this.frame().includes(justChanged.slice(0, 30))) this.press(...this.#pressed);
      }
      if (Date.now() > deadline) throw new Error(`the terminal never showed ${shows}; it shows:\n${frame}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  /** Ends the terminal as a dropped line does: with SIGHUP. */
  close(): void {
    try {
      this.#tmux('kill-server');
    } catch {
      // Gone already.
    }
    removeTmuxSocket(this.#socket);
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

/** tmux leaves the socket of a server that has ended. */
export function removeTmuxSocket(name: string): void {
  rmSync(join(process.env.TMUX_TMPDIR ?? '/tmp', `tmux-${process.getuid?.() ?? 0}`, name), { force: true });
}

function isInstalled(): boolean {
  try {
    execFileSync('tmux', ['-V']);
    return true;
  } catch {
    return false;
  }
}
