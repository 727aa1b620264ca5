import type { LentTerminal, Outside, Said } from '../../../screens/outside.ts';
import type { SessionHandle } from '../../session/handle.ts';
import type { Machine } from '../../workbench.ts';

/** The session beside which something is opened. */
export interface Beside {
  readonly handle: SessionHandle;
  readonly machine: Machine;
  /** How a command for this session is written, with the journal where that has to be named. */
  commandLine(words: readonly string[]): string;
}

/**
 * Lends the terminal to an editor, a client or a shell, one at a time, while the session goes on. What carries it out is
 * loaded when it is first wanted: the first frame does not wait for it.
 */
export class TerminalLoan {
  readonly #machine: Pick<Machine, 'env' | 'clock' | 'redactor'>;
  #terminal: LentTerminal | undefined;
  #beside: Beside | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(machine: Pick<Machine, 'env' | 'clock' | 'redactor'>) {
    this.#machine = machine;
  }

  /** Here is the terminal: the screens are drawn. */
  offer(terminal: LentTerminal): void {
    this.#terminal = terminal;
  }

  /** From here on this session is on the screens. */
  besideSession(beside: Beside): void {
    this.#beside = beside;
  }

  carryOut(what: Outside): void {
    const terminal = this.#terminal;
    if (!terminal) return;
    const errand = { terminal, beside: this.#beside, ...this.#machine };
    this.#underWay = this.#underWay
      .then(async () => (await import('./carry-out.ts')).carryOut(what, errand))
      .catch((error: unknown): Said => ({ as: 'hint', text: error instanceof Error ? error.message : String(error) }))
      .then((said) => terminal.back(said));
  }

  /** Resolves once nobody else has the terminal: a person ends what they opened, a signal ends it for them. */
  over(): Promise<void> {
    return this.#underWay;
  }
}
