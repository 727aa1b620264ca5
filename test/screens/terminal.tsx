import { EventEmitter } from 'node:events';
import { render } from 'ink';
import type { Look } from '../../screens/look.ts';
import type { Intent, Stage } from '../../screens/stage.ts';
import { Wizard } from '../../screens/wizard.tsx';
import type { Size, Time } from '../../screens/world.ts';
import type { Observable } from '../../state/ports.ts';
import { eventually } from '../support/eventually.ts';

export const full: Look = { colour: true, unicode: true };
export const bare: Look = { colour: false, unicode: false };
export const spoken: Look = { colour: false, unicode: true, spoken: true };

/** What Ink writes to: in its debug mode every write is one whole frame. */
export class FakeStdout extends EventEmitter {
  columns: number;
  rows: number;
  readonly isTTY = true;
  readonly writes: string[] = [];

  constructor({ columns, rows }: Size) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write = (text: string, done?: () => void): boolean => {
    this.writes.push(text);
    done?.();
    return true;
  };

  resize({ columns, rows }: Size): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }
}

/** A keyboard: what is written arrives in one piece, as on a slow line. */
export class FakeStdin extends EventEmitter {
  readonly isTTY = true;
  #waiting: string | null = null;

  send(data: string): void {
    this.#waiting = data;
    this.emit('readable');
  }

  read = (): string | null => {
    const data = this.#waiting;
    this.#waiting = null;
    return data;
  };

  setEncoding(): void {}
  setRawMode(): void {}
  resume(): void {}
  pause(): void {}
  ref(): void {}
  unref(): void {}
}

export interface Terminal {
  /** The lines that are on the screen now. */
  lines(): readonly string[];
  text(): string;
  /** Keys by name or letter, each in a piece of its own. */
  press(...keys: readonly string[]): void;
  /** As `press`; resolves once what comes of the keys is drawn. */
  visit(...keys: readonly string[]): Promise<void>;
  /** Raw bytes, in one piece. */
  send(data: string): void;
  resize(size: Size): void;
  /** Resolves once the screen holds the text. */
  until(text: string): Promise<void>;
  readonly intents: readonly Intent[];
  readonly frames: readonly string[];
  close(): void;
}

export interface TerminalOptions {
  readonly stage: Observable<Stage>;
  readonly time: Time;
  readonly size?: Size;
  readonly look?: Look;
  readonly onIntent?: (intent: Intent) => void;
}

const bytes: Readonly<Record<string, string>> = {
  enter: '\r',
  // As kitty sends it: a bare ESC is known to be one only after a pause.
  escape: '\u001b[27u',
  tab: '\t',
  up: '\u001b[A',
  down: '\u001b[B',
  pagedown: '\u001b[6~',
  backspace: '\u007f',
  'ctrl-c': '\u0003',
};

/** The real wizard on a terminal of the given size. */
export async function openTerminal({ stage, time, size, look = full, onIntent }: TerminalOptions): Promise<Terminal> {
  const stdout = new FakeStdout(size ?? { columns: 80, rows: 24 });
  const stdin = new FakeStdin();
  const intents: Intent[] = [];
  const send = (intent: Intent) => {
    intents.push(intent);
    onIntent?.(intent);
  };
  const instance = render(<Wizard stage={stage} send={send} time={time} look={look} />, {
    stdout: stdout as unknown as NodeJS.WritableStream,
    stdin: stdin as unknown as NodeJS.ReadableStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  await eventually(() => {
    if (stdin.listenerCount('readable') === 0) throw new Error('the keyboard is not listened to');
  });
  // Ink also writes modes of the terminal, such as bracketed paste.
  const text = () => stdout.writes.findLast((write) => !write.startsWith('\u001b[?')) ?? '';
  const press = (...keys: readonly string[]) => {
    for (const key of keys) stdin.send(bytes[key] ?? key);
  };
  return {
    text,
    lines: () => text().split('\n'),
    press,
    visit: async (...keys) => {
      for (const key of keys) {
        press(key);
        await drawn(stdout);
      }
    },
    send: (data) => stdin.send(data),
    resize: (next) => stdout.resize(next),
    until: (wanted) =>
      eventually(() => {
        if (!text().includes(wanted)) throw new Error(`no "${wanted}" on this screen:\n${text()}`);
      }),
    intents,
    frames: stdout.writes,
    close: () => {
      instance.unmount();
      instance.cleanup();
    },
  };
}

/** React draws in turns of the event loop; all is drawn when some of them have gone by without a frame. */
async function drawn({ writes }: FakeStdout): Promise<void> {
  for (let quiet = 0, before = writes.length; quiet < 3; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (writes.length === before) continue;
    before = writes.length;
    quiet = -1;
  }
}
