import { BytesUnsure } from '../../copy/binary/field-refused.ts';
import { binaryHeader, binaryTrailer, RowRefused, rowsEncoder } from '../../copy/binary/rows.ts';
import type { BinaryForm, Reading, SqlValue, ValueRange } from './copy-messages.ts';
import type { Page, Prepare } from './copy-pages.ts';
import { selectSql } from './copy-range.ts';

type Rows = readonly (readonly SqlValue[])[];

/** Rows of a range as values, and these put together as a page. */
export function binaryPages(form: BinaryForm) {
  const encode = rowsEncoder(form.columns);
  const decoded = form.selects.map(({ sql }) => sql).join(', ') || '1';
  const exact = bytesOfTexts(form).join(', ') || '1';
  const select = (prepare: Prepare, columns: string, reading: Reading, range: ValueRange): Rows => {
    const { sql, values } = selectSql(columns, { ...reading, range });
    return prepare(sql)
      .raw(true)
      .safeIntegers(true)
      .all(...values) as Rows;
  };
  const pageOf = (rows: Rows): Page => ({ bytes: encode(rows), rows: rows.length, isKept: true });
  return {
    /** Texts are taken as the driver decodes them, and as bytes where that may have lost some. */
    ofRange(prepare: Prepare, reading: Reading, range: ValueRange): Page {
      try {
        return pageOf(select(prepare, decoded, reading, range));
      } catch (error) {
        if (!(error instanceof BytesUnsure)) throw error;
        return pageOf(select(prepare, exact, reading, range));
      }
    },
    /** What is selected of rows that are read one after the other. */
    exact,
    ofRows: pageOf,
  };
}

/** Before the rows stands a header, and a mark behind them. A row that is refused is counted from the first one on. */
export function* framed(pages: Iterable<Page>): Generator<Page> {
  yield { bytes: binaryHeader, rows: 0, isKept: true };
  let before = 0;
  try {
    for (const page of pages) {
      // Whoever gets the page may hand its memory on.
      const { rows } = page;
      yield page;
      before += rows;
    }
  } catch (error) {
    throw error instanceof RowRefused ? error.behind(before) : error;
  }
  yield { bytes: binaryTrailer, rows: 0, isKept: true };
}

/** The driver decodes texts, and what is no UTF-8 becomes another text there. */
function bytesOfTexts({ selects }: BinaryForm): readonly string[] {
  return selects.map(({ sql, isText }) =>
    isText ? `CASE typeof(${sql}) WHEN 'text' THEN CAST(${sql} AS BLOB) ELSE ${sql} END` : sql,
  );
}
