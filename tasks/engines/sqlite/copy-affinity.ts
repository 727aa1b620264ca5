import type { Affinity } from '../../copy/holds.ts';
import { quoteLiteral } from './copy-text.ts';
import type { ValueGuard } from './copy-types.ts';

/** What a column of SQLite makes of values when they are stored: sqlite.org/datatype3.html, section 3. */
export function affinityGuards(value: string, affinity: Affinity, isStrict: boolean): readonly ValueGuard[] {
  const types = (...refused: readonly string[]) => `typeof(${value}) IN (${refused.map(quoteLiteral).join(', ')})`;
  // A text that reads as a number equals that number, once the comparison applies an affinity.
  const likeNumber = `typeof(${value}) = 'text' AND CAST(${value} AS TEXT) = CAST(${value} AS NUMERIC)`;
  const becomes = { when: likeNumber, because: 'are texts that the column would turn into numbers' };
  const inexactReal = {
    when: `typeof(${value}) = 'integer' AND CAST(CAST(${value} AS REAL) AS INTEGER) <> ${value}`,
    because: 'have more digits than a real number holds',
  };
  const strict = (...refused: readonly string[]): readonly ValueGuard[] =>
    isStrict ? [{ when: types(...refused), because: 'are of a type that the strict column refuses' }] : [];
  switch (affinity) {
    case 'text':
      return [
        { when: types('integer', 'real'), because: 'are numbers that the column would turn into texts' },
        ...strict('blob'),
      ];
    case 'integer':
    case 'numeric':
      return isStrict ? [...strict('text', 'blob'), fractional(value)] : [becomes];
    case 'real':
      return [inexactReal, ...(isStrict ? strict('text', 'blob') : [becomes])];
    case 'none':
      return strict('integer', 'real', 'text');
  }
}

function fractional(value: string): ValueGuard {
  return {
    when: `typeof(${value}) = 'real' AND CAST(${value} AS INTEGER) <> ${value}`,
    because: 'are no whole numbers',
  };
}
