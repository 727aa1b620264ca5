import { Fault } from '../../../state/fault.ts';
import type { Scalar } from '../../copy/mapping.ts';
import type { TargetColumn } from '../../copy/seam.ts';
import type { Expression } from './copy-expressions.ts';
import { quoteLiteral } from './copy-quote.ts';
import { castName, isBuiltin, takesLiterals } from './copy-types.ts';

/**
 * Literals as the target's type, or as text where the source does not have that type: the target then reads them with
 * its own input function, and an enum's are compared with its labels here and now.
 */
export function literalOf(
  values: readonly Scalar[],
  fills: TargetColumn | undefined,
  build: (literals: readonly string[]) => string,
): Expression {
  // SQLite's booleans are numbers.
  const isAnything = fills?.holds?.kind === 'anything';
  const texts = values.map((value) =>
    value === null ? null : String(isAnything && isBoolean(value) ? +value : value),
  );
  const given = texts.filter((text) => text !== null);
  const stray = fills?.kind === 'enum' ? given.find((text) => !fills.labels.includes(text)) : undefined;
  if (fills && stray !== undefined) {
    throw new Fault(
      'copy/bad-value',
      `${fills.name} can't be ${stray}: ${fills.type} is one of ${fills.labels.join(', ')}.`,
      {
        remedy: ['Correct the mapping, or add the label to the type.'],
        retry: 'safe',
      },
    );
  }
  const builtin = fills !== undefined && isBuiltin(fills.typeId) && takesLiterals(fills);
  const type = builtin ? castName(fills.typeId, fills.baseType.replace(/\(.*?\)/, '')) : 'text';
  const sql = build(texts.map((text) => (text === null ? `NULL::${type}` : `${quoteLiteral(text)}::${type}`)));
  return builtin || fills === undefined ? { sql } : { sql, literals: given };
}

function isBoolean(value: Scalar): value is boolean {
  return typeof value === 'boolean';
}
