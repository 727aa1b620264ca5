export interface ResolvedUrl {
  readonly label: string;
  /** Every place it can lead to, one spelling each and without a user: two URLs that share one may be the same database. */
  readonly places: readonly string[];
  /** Passwords, wherever they come from. */
  readonly secrets: readonly string[];
  /** What was asked for, or found, and left out: a sentence each. */
  readonly warnings: readonly string[];
}
