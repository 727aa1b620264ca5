/**
 * What is different in an engine's SQL, for whoever reads it before a server does. Facts that an engine declares: nobody
 * asks for its name. An engine that declares none has SQL as the standard has it, with PostgreSQL's and SQLite's quotes.
 */
export interface SqlDialect {
  /**
   * `[name]` is a name wherever it stands, with `]]` for `]`: nothing has subscripts. And there are no bodies between
   * dollar signs, no strings with backslashes and no names between backticks.
   */
  readonly bracketNames: boolean;
  /**
   * A text is one batch, whose statements need no semicolon between them. Some of its words are commands of client
   * programs: `GO`, `:r`, `:setvar`, `$(NAME)`.
   */
  readonly batches: boolean;
  /** `a.b.c` is table `c` of another database of the same server. */
  readonly threePartNames: boolean;
  /** How statements begin that refuse to run in a transaction. */
  readonly refusesTransaction: readonly string[];
}
