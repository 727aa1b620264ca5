import type { LentTerminal, Outside, Said } from '../../../screens/outside.ts';
import type { SessionHandle } from '../../session/handle.ts';
import { stopOnSignals } from '../../signals.ts';
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
  readonly #offered = Promise.withResolvers<LentTerminal>();
  #terminal: LentTerminal | undefined;
  #beside: Beside | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(machine: Pick<Machine, 'env' | 'clock' | 'redactor'>) {
    this.#machine = machine;
  }

  /** Here is the terminal: the screens are drawn. */
  offer(terminal: LentTerminal): void {
    this.#terminal = terminal;
    this.#offered.resolve(terminal);
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

  /**
   * Asks for a secret on the plain terminal. On the screens its letters would be keys: `q` and Enter leave. Rejects as
   * `prompt` does, whose signal aborts when this program is to end.
   */
  ask(label: string, prompt: NonNullable<Machine['prompt']>): Promise<string> {
    const asking = this.#underWay.then(async () => {
      const terminal = await this.#offered.promise;
      const gone = new AbortController();
      const ignore = stopOnSignals(() => gone.abort());
      const given: string[] = [];
      try {
        await terminal.suspend(async () => void given.push(await prompt(label, gone.signal)));
      } finally {
        ignore();
        terminal.back();
      }
      return given[0] ?? '';
    });
    this.#underWay = asking.then(
      () => undefined,
      () => undefined,
    );
    return asking;
  }

  /** Resolves once nobody else has the terminal: a person ends what they opened, a signal ends it for them. */
  over(): Promise<void> {
    return this.#underWay;
  }
}
