/**
 * What a report says, before anyone decides how it looks: blocks of lines of spans. The sections write it once;
 * Markdown and HTML only draw it. That is why both say the same.
 */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly line: Line }
  | { readonly kind: 'paragraph'; readonly line: Line }
  /** A word about what is left out. */
  | { readonly kind: 'note'; readonly line: Line }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Item[] }
  | {
      readonly kind: 'table';
      /** What it is a table of, for whoever lays it out: `checks`. */
      readonly name: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Line[])[];
    }
  /** Text of many lines as it is; of a longer one the beginning and the end. */
  | { readonly kind: 'text'; readonly text: string; readonly language: '' | 'sql'; readonly maxLines: number }
  /** Something to look at: its title, and below it what it is. */
  | { readonly kind: 'exhibit'; readonly title: Line; readonly blocks: readonly Block[] };

export interface Item {
  readonly line: Line;
  readonly below: readonly Line[];
}

export interface Column {
  readonly title: Line;
  readonly align: 'left' | 'right';
}

export type Line = readonly Span[];

export type Span =
  /** Our own words. */
  | { readonly kind: 'ours'; readonly text: string }
  /** Text from outside: a title, a name, a reason, an answer of a database. Drawn as text, whatever it looks like. */
  | { readonly kind: 'text'; readonly text: string }
  /** An id, path, hash or command. */
  | { readonly kind: 'code'; readonly text: string }
  /** Something that must not be overlooked. */
  | { readonly kind: 'strong'; readonly line: Line };

/** What may stand in a line. A string or number counts as text from outside: that is the safe side. */
export type Part = string | number | Span | Line;

/** A line of our words with parts in it: `` say`signed by ${name}` ``. Only the words between the parts are ours. */
export function say(words: TemplateStringsArray, ...parts: readonly Part[]): Line {
  return words.flatMap((word, index) => {
    const part = parts[index];
    return [...(word === '' ? [] : [ours(word)]), ...(part === undefined ? [] : lineOf(part))];
  });
}

export function lineOf(part: Part): Line {
  if (typeof part === 'string') return part === '' ? [] : [{ kind: 'text', text: part }];
  if (typeof part === 'number') return [{ kind: 'text', text: String(part) }];
  return 'kind' in part ? [part] : part;
}

export const nothing: Line = [];

export function ours(text: string): Span {
  return { kind: 'ours', text };
}

export function code(text: string): Span {
  return { kind: 'code', text };
}

export function strong(part: Part): Span {
  return { kind: 'strong', line: lineOf(part) };
}

/** Parts side by side. */
export function joined(parts: readonly Part[], between = ', '): Line {
  return parts.flatMap((part, index) => [...(index > 0 ? [ours(between)] : []), ...lineOf(part)]);
}

export function heading(level: 2 | 3 | 4, part: Part): Block {
  return { kind: 'heading', level, line: typeof part === 'string' ? [ours(part)] : lineOf(part) };
}

export function paragraph(part: Part): Block {
  return { kind: 'paragraph', line: lineOf(part) };
}

export function list(items: readonly (Line | Item)[], { ordered = false } = {}): readonly Block[] {
  if (items.length === 0) return [];
  return [{ kind: 'list', ordered, items: items.map((item) => ('line' in item ? item : { line: item, below: [] })) }];
}

export const right = (title: string): Column => ({ title: [ours(title)], align: 'right' });

/** No table without rows. Heads that are strings are our own words. */
export function table(
  name: string,
  heads: readonly (string | Line | Column)[],
  rows: readonly (readonly Part[])[],
): readonly Block[] {
  if (rows.length === 0) return [];
  const columns = heads.map((head): Column => {
    if (typeof head === 'string') return { title: [ours(head)], align: 'left' };
    return 'align' in head ? head : { title: head, align: 'left' };
  });
  return [{ kind: 'table', name, columns, rows: rows.map((row) => row.map(lineOf)) }];
}
