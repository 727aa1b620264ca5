import type { Figures } from '../../state/outcome.ts';

/** What a server measured of one run. */
export interface QueryCost {
  readonly lines: readonly string[];
  readonly figures: Figures;
}
