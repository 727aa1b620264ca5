/** What the terminal is lent for, or left. Carried out in `source/`; the session goes on meanwhile. */
export type Outside =
  /** The person's own editor, on a file, at a line. */
  | { readonly does: 'edit'; readonly file: string; readonly line?: number }
  /** The engine's own client, on a database of the runbook. */
  | { readonly does: 'console'; readonly database: string }
  | { readonly does: 'shell' }
  /** The whole text of what is on the screen, on the plain terminal, to be copied from there. */
  | { readonly does: 'print' }
  /** The job control of the shell underneath. */
  | { readonly does: 'suspend' };

/** What can be opened beside a session. */
export interface OutsideOffers {
  /** As VISUAL or EDITOR have it. */
  readonly editor: string | undefined;
  /** Absolute path. */
  readonly runbook: string;
  readonly databases: readonly OfferedDatabase[];
  /** Where the steps stand and what they name, by `stepKey`. */
  readonly steps: Readonly<Record<string, StepPlace>>;
}

export interface OfferedDatabase {
  readonly name: string;
  /** Without its password. */
  readonly label: string;
  /** The client's name, such as `psql`; absent where the engine has none. */
  readonly program?: string;
  /** What keeps it from writing on production, `it begins read-only. ...`; absent where nothing does. */
  readonly guard?: string;
}

export interface StepPlace {
  /** In the runbook. */
  readonly line: number;
  /** Absolute paths of the files that the step names. */
  readonly files: readonly string[];
  readonly databases: readonly string[];
}

/** The terminal as it is given to whoever carries such things out. */
export interface LentTerminal {
  /** Gives the terminal up while `work` has it: no frame is drawn and no key is read. Then everything is drawn anew. */
  suspend(work: () => Promise<void>): Promise<void>;
  /** The whole text of what is on the screen, nothing cut or wrapped. */
  text(): readonly string[];
  /** It is over: keys count again. `said` is for the person: a hint, or a note to be read and closed. */
  back(said?: Said): void;
}

export type Said =
  | { readonly as: 'hint'; readonly text: string }
  | { readonly as: 'note'; readonly title: string; readonly lines: readonly string[] };
