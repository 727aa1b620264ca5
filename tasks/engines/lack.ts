/** A privilege that is missing, in a sentence, and what gives it. */
export interface Lack {
  readonly says: string;
  readonly remedy: readonly string[];
}
