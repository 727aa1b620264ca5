import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { FieldRefused, notA } from '../../../copy/binary/field-refused.ts';
import { nameBasedIdWriter, orderedIdWriter } from '../../../copy/binary/ids.ts';
import { type BinaryValue, RowBytes } from '../../../copy/binary/row-bytes.ts';
import { type Holds, marks } from '../../../copy/holds.ts';
import type { FieldColumn } from '../copy/source/compiled.ts';
import { decoderOf } from '../tds/values/decoders.ts';
import type { RowPlaces } from '../tds/values/row-places.ts';
import { ColumnRefused, type WriteRow } from './binary-row.ts';
import { jsonObject } from './json-object.ts';
import { instantText } from './text-times.ts';
import { textFor, textValue } from './text-values.ts';
import { marked, typedValue } from './typed-values.ts';

/** A field, or NULL. */
type TextField = (bytes: Buffer, places: RowPlaces) => string | null;

/** Lines of COPY's text format, with marks where the target takes anything. Throws `ColumnRefused`. */
export function textRow(columns: readonly FieldColumn[], selected: readonly ColumnMetadata[]): WriteRow {
  const fields = columns.map((column) => fieldOf(column, selected));
  return (bytes, places, out) => {
    let line = '';
    let at = 0;
    try {
      for (; at < fields.length; at += 1) {
        const text = fields[at]?.(bytes, places) ?? null;
        line += `${at === 0 ? '' : '\t'}${text === null ? '\\N' : escaped(text)}`;
      }
    } catch (error) {
      if (error instanceof FieldRefused) throw new ColumnRefused(columns[at]?.name ?? '', error);
      throw error;
    }
    out.chars(`${line}\n`);
  };
}

function fieldOf({ source, from, holds }: FieldColumn, selected: readonly ColumnMetadata[]): TextField {
  const [place = -1] = from;
  const column = selected[place];
  switch (source.kind) {
    case 'constant': {
      const text = constantOf(source.value, holds);
      return () => text;
    }
    case 'choice': {
      const texts = source.values.map((value) => constantOf(value, holds));
      const decode = decoderOf(required(column), 'strict');
      return nullable(place, (bytes, start, end) => {
        const chosen = decode(bytes, start, end);
        const text = texts[Number(chosen)];
        if (text === undefined) throw notA('value that the mapping knows', chosen);
        return text;
      });
    }
    case 'value':
      return nullable(
        place,
        holds.kind === 'anything' ? typedValue(required(column), holds.affinity) : textValue(required(column), holds),
      );
    case 'ordered-id': {
      const write = orderedIdWriter(source.tag, idText);
      return idOf(holds, from, selected, ([part = null], out) => write(part, out));
    }
    case 'name-based-id':
      return idOf(holds, from, selected, nameBasedIdWriter(source.namespace, idText));
    case 'json-object': {
      const mark = holds.kind === 'anything' ? marks.text : '';
      const object = jsonObject(source.fields, from, selected);
      return (bytes, places) => mark + object(bytes, places);
    }
    case 'local-time':
      return nullable(place, instantText(required(column), holds, source));
  }
}

const idText: Holds = { kind: 'text', most: undefined };

function idOf(
  { kind }: Holds,
  from: readonly number[],
  selected: readonly ColumnMetadata[],
  write: (parts: readonly BinaryValue[], out: RowBytes) => void,
): TextField {
  const decoders = from.map((place) => decoderOf(required(selected[place]), 'strict'));
  const mark = kind === 'anything' ? marks.text : '';
  const out = new RowBytes(64);
  return (bytes, { starts, ends }) => {
    const parts = from.map((place, at) => {
      const start = starts[place] ?? -1;
      return start < 0 ? null : (decoders[at]?.(bytes, start, ends[place] ?? start) ?? null);
    });
    if (parts.includes(null)) return null;
    out.cut();
    write(parts, out);
    // Its length is before it.
    return mark + Buffer.from(out.written).toString('latin1', 4);
  };
}

function nullable(place: number, write: (bytes: Buffer, start: number, end: number) => string | null): TextField {
  return (bytes, { starts, ends }) => {
    const start = starts[place] ?? -1;
    return start < 0 ? null : write(bytes, start, ends[place] ?? start);
  };
}

function constantOf(value: BinaryValue, holds: Holds): string | null {
  if (value === null) return null;
  return holds.kind === 'anything' ? marked(value) : textFor(undefined, holds)(value);
}

const odd = /[\\\t\n\r]/;

function escaped(text: string): string {
  if (!odd.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function required(column: ColumnMetadata | undefined): ColumnMetadata {
  if (column) return column;
  throw new TypeError('the server sent fewer columns than were asked for');
}
