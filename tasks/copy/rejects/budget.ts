import { Fault } from '../../../state/fault.ts';
import { formatCount } from '../../../state/format.ts';
import type { NewReject } from '../../engines/rejects.ts';
import type { Survey } from '../seam.ts';
import type { CopySpec } from '../spec.ts';
import { inWords } from '../survey-faults.ts';
import { limitText, type RejectLimit, rowsOf } from './limit.ts';

const shownRejects = 5;

/** The rows that a step may still reject, counted over all its workers: those of committed chunks and of open ones. */
export class RejectBudget {
  readonly limit: number;
  readonly #spec: CopySpec & { readonly rejects: RejectLimit };
  #used: number;

  /** `used`: rows that earlier runs of the step have rejected. */
  constructor(spec: CopySpec & { readonly rejects: RejectLimit }, limit: number, used: number) {
    this.#spec = spec;
    this.limit = limit;
    this.#used = used;
  }

  get left(): number {
    return Math.max(0, this.limit - this.#used);
  }

  /** Rows of a chunk that was given up here, and is committed after all. */
  keep(rows: number): void {
    this.#used += rows;
  }

  /** Opens what one chunk takes of it. */
  open(): OpenRejects {
    const found = new Set<NewReject>();
    return {
      found,
      add: (reject) => {
        found.add(reject);
        this.#used += reject.rows;
        if (this.#used > this.limit) throw this.#tooMany([...found]);
      },
      remove: (reject) => {
        if (found.delete(reject)) this.#used -= reject.rows;
      },
      giveUp: () => {
        for (const { rows } of found) this.#used -= rows;
        found.clear();
      },
    };
  }

  #tooMany(found: readonly NewReject[]): Fault {
    const here = found.reduce((sum, { rows }) => sum + rows, 0);
    const others = this.#used - here;
    const elsewhere = `${formatCount(others, 'row')} of other chunks: \`nightferry rejects\` lists those that are committed.`;
    const counted = { limit: this.limit, rows: this.#used, isAtLeast: true };
    return tooManyRejects(this.#spec, counted, [...inFew(found), ...(others > 0 ? [`And ${elsewhere}`] : [])]);
  }
}

/** What an open chunk has rejected so far. */
export interface OpenRejects {
  readonly found: ReadonlySet<NewReject>;
  /** Faults: `copy/too-many-rejects`. */
  add(reject: NewReject): void;
  /** It is no reject after all. */
  remove(reject: NewReject): void;
  /** The chunk is rolled back. */
  giveUp(): void;
}

/** Faults: `copy/too-many-rejects`, where guards alone refuse more rows than may be rejected. */
export function requireWithin(
  spec: CopySpec & { readonly rejects: RejectLimit },
  { rows, refused }: Pick<Survey, 'rows' | 'refused'>,
): void {
  const limit = rowsOf(spec.rejects, rows);
  if (refused === undefined || refused.rows <= BigInt(limit)) return;
  const { because } = refused;
  throw tooManyRejects(spec, { limit, rows: Number(refused.rows), isAtLeast: false }, [because.message], because);
}

function tooManyRejects(
  { from, to, rejects }: CopySpec & { readonly rejects: RejectLimit },
  { limit, rows, isAtLeast }: { readonly limit: number; readonly rows: number; readonly isAtLeast: boolean },
  first: readonly string[],
  cause?: Fault,
): Fault {
  const share = rejects.of === 'share' ? ` (${limitText(rejects)})` : '';
  const may = limit === 0 ? 'none' : `no more than ${limit}`;
  return new Fault(
    'copy/too-many-rejects',
    `${isAtLeast ? 'At least ' : ''}${formatCount(rows, 'row')} of ${from.text} can't be carried over into ${to.text}, and ${may} may be rejected${share}.`,
    {
      remedy: [
        ...first,
        'Look whether they have one cause: repair it in the source, the mapping or the target, and retry.',
        'Or give the copy a larger budget (`rejects: { at-most: ... }`), leave, and resume with --amend.',
      ],
      retry: 'safe',
      ...(cause && { cause }),
    },
  );
}

function inFew(found: readonly NewReject[]): readonly string[] {
  const more = found.length - shownRejects;
  const rest = more > 0 ? [`And ${formatCount(more, 'more', 'more')} in this chunk, which was rolled back.`] : [];
  return [...found.slice(0, shownRejects).map(rejectInWords), ...rest];
}

/** `id 17: null value in column "name" ...`. */
function rejectInWords({ keyColumns, keyValues, rows, message }: NewReject): string {
  const all = rows > 1 ? ` (${rows} rows)` : '';
  return `${keyColumns.join(', ')} ${inWords(keyValues)}${all}: ${message.split('\n')[0] ?? ''}`;
}
