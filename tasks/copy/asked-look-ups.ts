import { type LookUp, sameLookUp, takenColumns } from './look-up.ts';
import type { ColumnMapping } from './mapping.ts';

/** A table that a mapping looks something up in, in one way. */
export interface AskedLookUp {
  readonly lookUp: LookUp;
  /** The columns that are taken; one may be named twice. */
  readonly taken: readonly string[];
  /** `nightferry_1`: no name that can be meant by what a person wrote. */
  readonly alias: string;
}

/** Every table that mappings look something up in, once for each way in which they do. */
export function askedLookUps(mappings: readonly ColumnMapping[]): readonly AskedLookUp[] {
  const asked = mappings.flatMap(({ from }) => (from.kind === 'lookup' ? [from] : []));
  const ways = asked.filter((one, at) => asked.findIndex((other) => sameLookUp(one.lookUp, other.lookUp)) === at);
  return ways.map(({ lookUp }, at) => ({
    lookUp,
    taken: asked.filter((one) => sameLookUp(one.lookUp, lookUp)).flatMap(({ take }) => takenColumns(take)),
    alias: `nightferry_${at + 1}`,
  }));
}
