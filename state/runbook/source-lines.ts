import type { Place } from '../fault.ts';
import { plainLine } from '../plain-text.ts';

/** Characters of a line that a snippet keeps, and how many of them stand before the column in a long line. */
const snippetWidth = 160;
const leadIn = 60;
/** What is looked at around the column of a very long line; far more than is shown, so that secrets stay whole. */
const reach = 4_000;

/** A text file and where its lines begin: turns offsets into places that an operator can open. */
export class SourceLines {
  readonly file: string;
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** Line and column of an offset, both from 1, without the snippet. */
  position(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.max(0, offset - (this.#starts[low] ?? 0)) + 1 };
  }

  /**
   * Where an offset is, with its line as snippet. `clean` takes secrets out of it. A long line is cut around the column;
   * `caret` says where in the snippet the column is, when that is elsewhere.
   */
  place(offset: number, clean: (text: string) => string = (text) => text): Place {
    const { line, column } = this.position(offset);
    const start = this.#starts[line - 1] ?? 0;
    const end = this.#starts[line] ?? this.text.length + 1;
    const at = Math.min(start + column - 1, end - 1);
    const from = Math.max(start, at - reach);
    const whole = plainLine(clean(this.text.slice(from, Math.min(end - 1, at + reach)).replace(/\r$/, '')));
    const before = Math.min(plainLine(clean(this.text.slice(from, at))).length, whole.length);
    const { snippet, caret } = cut(whole, before, from > start);
    return { file: this.file, line, column, snippet, ...(caret !== column && { caret }) };
  }
}

function cut(line: string, before: number, cutAlready: boolean): { readonly snippet: string; readonly caret: number } {
  const from = cutAlready || before > snippetWidth - leadIn ? Math.max(0, before - leadIn) : 0;
  const head = from > 0 ? '…' : '';
  const tail = line.length > from + snippetWidth ? '…' : '';
  return { snippet: `${head}${line.slice(from, from + snippetWidth)}${tail}`, caret: before - from + head.length + 1 };
}
