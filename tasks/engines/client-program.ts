/** How a person is let look into a database. */
export interface ClientOptions {
  /** Shown by the server beside the session: whose it is. It must not pass for one of Nightferry's own. */
  readonly application: string;
  /** Begins so that it can't write. Whoever is in it can lift that, on purpose. */
  readonly readOnly: boolean;
  /** A word for the prompt, such as `PRODUCTION`. */
  readonly word: string;
}

/** An engine's own program for looking into one database. No secret stands in the arguments. */
export interface ClientProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: ToolEnvironment;
  /** How one leaves it, and how one lifts that it can't write. */
  readonly hints: readonly string[];
  /** Where one gets it, a sentence. */
  readonly comesWith: string;
}

/** What a child process gets beside the environment of this one; `undefined` takes a variable away. */
export type ToolEnvironment = Readonly<Record<string, string | undefined>>;
