import { z } from 'zod';
import { canonicalJson } from '../../../../state/canonical.ts';
import type { Mark } from '../../../loss/seam.ts';

/** A number of 64 bits, as text: JSON would round it. */
const whole = z.string().regex(/^-?\d+$/);

const markedTable = z.object({
  oid: z.string(),
  name: z.string(),
  rows: whole,
  /** Its files: others mean that it was emptied or rewritten as a whole. */
  files: z.string(),
  inserted: whole,
  changed: whole,
  deleted: whole,
});
export type MarkedTable = z.infer<typeof markedTable>;

/** A transaction that had not ended when the mark was taken. */
const open = z.object({ xid: whole, who: z.string() });
export type OpenTransaction = z.infer<typeof open>;

const mark = z.object({
  /** Of the cluster; empty where the role may not read it. */
  system: z.string(),
  database: z.string(),
  /** 64-bit id that the next transaction would have been given: each with this id or a later one began after the mark. */
  next: whole,
  /** Of this database: what they wrote came after the mark, whenever they began. */
  open: z.array(open),
  reset: z.string(),
  /** Tables whose rows are elsewhere. */
  foreign: z.array(z.string()),
  tables: z.array(markedTable),
});

/** A moment in the order of transactions, and what each table was then. */
export type PostgresMark = z.infer<typeof mark>;

/** The same mark is always the same text, whether it was just taken or read again: texts of marks are compared. */
export function writeMark(value: PostgresMark): string {
  return canonicalJson(value);
}

export function readMark(text: string): PostgresMark {
  return mark.parse(JSON.parse(text));
}

/** The mark as everybody else sees it. */
export function shownMark(value: PostgresMark): Mark {
  const { tables, open, foreign, next } = value;
  return {
    text: writeMark(value),
    position: `transaction ${next}`,
    tables: tables.map(({ name, rows, inserted, changed, deleted }) => ({
      name,
      rows: BigInt(rows),
      counters: { inserted: BigInt(inserted), changed: BigInt(changed), deleted: BigInt(deleted) },
    })),
    doubts: [
      ...open.map(
        ({ xid, who }) =>
          `transaction ${xid} was open (${who}): what it writes counts as written since${BigInt(xid) < BigInt(next) ? ', and so does all that was committed after it began' : ''}`,
      ),
      ...foreign.map((name) => `${name} has rows on another server: it is not looked at`),
    ],
  };
}
