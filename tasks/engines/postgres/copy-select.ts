import { Fault } from '../../../state/fault.ts';
import type { IdStyle } from '../../copy/mapping.ts';
import type { CopyFormat, TargetColumn } from '../../copy/seam.ts';
import type { Expression } from './copy-expressions.ts';
import { oids, type Pairing, pair, type SourceType, takesLiterals } from './copy-types.ts';

/** A column of the SELECT, fitted to what it fills. */
export interface FittedColumn {
  readonly name: string;
  readonly sql: string;
  readonly expression: Expression;
  readonly pairing: Pairing;
  /** The id that this process makes of what `sql` sends. */
  readonly made?: { readonly style: IdStyle; readonly tag: string };
}

/** Names for messages: `edu.users` and `edu_v2.users`. */
export interface Titles {
  readonly from: string;
  readonly to: string;
}

/** Faults: `copy/unlike-types`, for all columns at once. */
export function fitColumns(
  names: readonly string[],
  expressions: readonly Expression[],
  types: readonly SourceType[],
  target: readonly TargetColumn[],
  title: string,
): readonly FittedColumn[] {
  const unlike: string[] = [];
  const fitted = expressions.flatMap((expression, at) => {
    const [name, type, column] = [names[at], types[at], target[at]];
    if (name === undefined || type === undefined || column === undefined) throw new TypeError(`no column ${at}`);
    const pairing = pairingOf(expression, type, column);
    if (pairing === undefined) unlike.push(`${column.name} is ${column.type} and would be filled with ${type.text}`);
    return pairing === undefined
      ? []
      : [{ name: column.name, sql: castTo(expression.sql, pairing.cast), expression, pairing }];
  });
  if (unlike.length === 0) return fitted;
  throw new Fault('copy/unlike-types', `Types of ${title} do not fit the target: ${unlike.join('; ')}.`, {
    remedy: [
      'Say how one becomes the other with an explicit cast: `sql: "column::type"`; a local timestamp becomes an instant with `utc:`.',
      'Types that only the target has are filled from text.',
    ],
    retry: 'safe',
  });
}

/** Binary only where every pair allows it. */
export function formatOf(columns: readonly FittedColumn[]): { readonly format: CopyFormat; readonly reason?: string } {
  const typed = columns.find(({ pairing }) => pairing.wrap !== undefined);
  if (typed) return { format: 'typed', reason: typed.pairing.textBecause ?? '' };
  const text = columns.find(({ pairing }) => pairing.textBecause !== undefined);
  return text ? { format: 'text', reason: `${text.name}: ${text.pairing.textBecause}` } : { format: 'binary' };
}

/**
 * Leaves to this process the ids that it has to make, and in binary form the ordered ones as well: putting a few bytes
 * around a key costs a tenth of what the server takes to write a UUID as text and read it again.
 */
export function withMadeIds(columns: readonly FittedColumn[], format: CopyFormat): readonly FittedColumn[] {
  return columns.map((column) => {
    const { made } = column.expression;
    if (
      made === undefined ||
      (made.style === 'ordered' && (format !== 'binary' || column.pairing.cast !== undefined))
    ) {
      return column;
    }
    return { ...column, sql: made.key, made };
  });
}

function pairingOf(expression: Expression, type: SourceType, column: TargetColumn): Pairing | undefined {
  if (expression.made?.style === 'name-based') {
    // What leaves the source is the text of the key; what arrives is a UUID, or its text.
    const uuid = pair({ oid: oids.uuid, modifier: -1, text: 'uuid', name: 'uuid', kind: 'base' }, column);
    if (uuid === undefined || uuid.wrap || column.typeId === oids.uuid) return uuid;
    return { textBecause: 'its ids are made on the way, and are texts' };
  }
  const known = pair(type, column);
  // A literal is a text that the column makes of it what it is declared as.
  if (expression.literals !== undefined && known?.wrap)
    return { textBecause: known.textBecause ?? '', wrap: known.wrap };
  if (expression.literals === undefined || !takesLiterals(column)) return known;
  // Labels were compared when the mapping was compiled.
  if (column.kind === 'enum') return {};
  return known ?? { textBecause: `${column.baseType} is not a built-in type` };
}

function castTo(sql: string, cast: string | undefined): string {
  return cast === undefined ? sql : `(${sql})::${cast}`;
}
