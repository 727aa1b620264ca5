import { setImmediate as turn } from 'node:timers/promises';
import type { LentTerminal } from '../../../screens/outside.ts';
import type { CommandResult } from '../../../state/ports.ts';
import { type InteractiveCommand, runOnTerminal } from '../../shell.ts';
import { leaveKeyboardSignals, stopOnSignals } from '../../signals.ts';

export interface Lending extends Omit<InteractiveCommand, 'signal'> {
  /** What stands on the plain terminal before the program begins. */
  readonly before: readonly string[];
  /** Whether what the program left there is to be read before the screens come back. */
  readonly linger?: (end: Ended) => string | undefined;
}

export type Ended = Pick<CommandResult, 'exitCode' | 'signal' | 'startError'>;

/**
 * Gives the terminal to a program until it ends. Ctrl-C there is its own affair. A SIGTERM, a hang-up or a terminal that is
 * gone ends the program, so that this process can leave in order and nobody is left behind on a dead terminal.
 */
export async function lend(terminal: LentTerminal, { before, linger, ...command }: Lending): Promise<Ended> {
  let ended: Ended = { exitCode: undefined, startError: 'EUNKNOWN' };
  await terminal.suspend(async () => {
    const gone = new AbortController();
    const listen = leaveKeyboardSignals();
    const ignore = stopOnSignals(() => gone.abort());
    try {
      await letGoOfKeyboard();
      say(before);
      ended = await runOnTerminal({ ...command, signal: gone.signal });
      if (ended.exitCode !== 0) process.stdout.write(plainModes);
      const words = gone.signal.aborted ? undefined : linger?.(ended);
      if (words !== undefined) await untilEnter(words, gone.signal);
    } finally {
      // Signals of its keyboard that are still on their way to us are let pass.
      await turn();
      ignore();
      listen();
    }
  });
  return ended;
}

/**
 * What a program that was killed may have left on: keypad and cursor keys of its own, the mouse, a hidden cursor, colours.
 * Source: xterm's control sequences, DECRST.
 */
const plainModes =
  '\u001b[?1l\u001b>\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?2004l\u001b[?25h\u001b[0m';

/** Writes lines to the plain terminal and waits until they were read. */
export function show(terminal: LentTerminal, lines: readonly string[], words: string): Promise<Ended> {
  return lend(terminal, { before: [...lines, '', words], command: enter });
}

/** Ends at Enter, or at Ctrl-C. */
const enter = ['sh', '-c', "trap '' TSTP; read -r _"];

async function untilEnter(words: string, signal: AbortSignal): Promise<void> {
  say([words]);
  await runOnTerminal({ command: enter, signal });
}

/**
 * Node goes on reading what is typed, though nobody listens: the first key would be missing in the other program. A stream
 * that lost its listener in this turn can only be paused in the next one.
 */
async function letGoOfKeyboard(): Promise<void> {
  await turn();
  process.stdin.pause();
  await turn();
}

function say(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
