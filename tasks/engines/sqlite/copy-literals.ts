import { Fault } from '../../../state/fault.ts';
import type { Scalar } from '../../copy/mapping.ts';
import type { Fill } from './copy-expressions.ts';
import { literalField } from './copy-fields.ts';
import { quoteLiteral } from './copy-text.ts';

/** SQLite's booleans are numbers. */
export function shownLiteral(value: Scalar, { holds }: Fill): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean' && holds.kind === 'anything') return value ? '1' : '0';
  return quoteLiteral(String(value));
}

/** Of an enum the labels are known here and now. Faults: `copy/bad-value`. */
export function literalOf(value: Scalar, { name, type, holds }: Fill): string {
  if (holds.kind === 'label' && value !== null && !holds.labels.includes(String(value))) {
    throw new Fault('copy/bad-value', `${name} can't be ${value}: ${type} is one of ${holds.labels.join(', ')}.`, {
      remedy: ['Correct the mapping, or add the label to the type.'],
      retry: 'safe',
    });
  }
  return literalField(value, holds);
}
