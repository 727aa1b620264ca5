/** What a draft is asked for on the command line. */
export interface DraftRequest {
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  readonly out?: string | undefined;
  readonly name?: string | undefined;
  readonly zone?: string | undefined;
  readonly application?: string | undefined;
  readonly force: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}
