import { Fault, messageOf } from '../../../state/fault.ts';
import { type Refusal, type RefusalDetails, RowsRefused } from '../../copy/seam.ts';
import { codeOf } from './code-of.ts';
import { isLoss } from './faults.ts';

/** What the server put into an error, beside its message: "Error and Notice Message Fields" in the documentation. */
interface ServerSaid {
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
  readonly where?: string | undefined;
}

/** What a server said while rows were read or written. */
export function rowsRefused(side: 'source' | 'target', error: unknown): RowsRefused {
  if (error instanceof RowsRefused) return error;
  const said = serverError(error);
  const refusal = refusalOf(said);
  // A full disk or a lock is not the fault of the row that it was at.
  const place = besideRows.has(refusal) ? {} : detailsOf(said as ServerSaid);
  const remedy = remedies[refusal];
  const details = { ...place, ...(codeOf(said) !== '' && { code: codeOf(said) }), ...(remedy && { remedy }) };
  return new RowsRefused(side, refusal, messageOf(said), details, error);
}

const remedies: { readonly [R in Refusal]?: readonly string[] } = {
  'row-security': ['Connect as a role that sees every row: the owner, or one with BYPASSRLS.'],
  lock: ['See who holds a lock on the table (pg_locks, pg_stat_activity), and end it.'],
  cancelled: ['See who cancelled it: a person, a timeout of the role or database, or a conflict on a standby.'],
};

const besideRows: ReadonlySet<Refusal> = new Set([
  'no-space',
  'lock',
  'deadlock',
  'cancelled',
  'connection',
  'privilege',
]);

/** Whether the server refused to hide rows from a role that may not see all of them: `row_security` is off. */
export function isRowSecurity(error: unknown): boolean {
  return refusalOf(serverError(error)) === 'row-security';
}

/** Faults of `row_security = off`: rows that a role may not see would be missing without a word. */
export function rowSecurityFault(title: string, cause: unknown): Fault {
  // A view, or a look-up, reads other tables.
  const [, named] = /for table "([^"]+)"/.exec(messageOf(serverError(cause))) ?? [];
  const where = named === undefined || title.split('.').at(-1) === named ? title : `${named}, which ${title} reads,`;
  return new Fault(
    'copy/row-security',
    `Row-level security hides rows of ${where} from this role, and they would not be copied.`,
    {
      remedy: [
        'Connect as a role that sees every row: the owner of the table (unless it is FORCEd), or one with BYPASSRLS.',
      ],
      retry: 'safe',
      cause,
    },
  );
}

function refusalOf(error: unknown): Refusal {
  const code = codeOf(error);
  if (/row-level security/.test(messageOf(error))) return 'row-security';
  const known = refusals.find(({ states }) => states.test(code));
  if (known) return known.refusal;
  return isLoss(error) ? 'connection' : 'other';
}

/** SQLSTATE of what the server said, whatever it is wrapped in; empty when it said nothing. */
export function stateOf(error: unknown): string {
  return codeOf(serverError(error));
}

/** The innermost error: faults of a connection carry as a cause what the driver said, and that what the server did. */
function serverError(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined && !hasState(inner)) inner = inner.cause;
  return inner;
}

function hasState(error: Error): boolean {
  return !(error instanceof Fault) && /^[0-9A-Z]{5}$/.test(codeOf(error));
}

/** By SQLSTATE: PostgreSQL's documentation, appendix A. */
const refusals: readonly { readonly states: RegExp; readonly refusal: Refusal }[] = [
  { states: /^23505$/, refusal: 'duplicate' },
  { states: /^23503$/, refusal: 'missing-parent' },
  { states: /^23502$/, refusal: 'null' },
  { states: /^23/, refusal: 'check' },
  { states: /^22/, refusal: 'value' },
  { states: /^42501$/, refusal: 'privilege' },
  { states: /^53100$/, refusal: 'no-space' },
  { states: /^55P03$/, refusal: 'lock' },
  { states: /^40P01$/, refusal: 'deadlock' },
  { states: /^(57014|40001)$/, refusal: 'cancelled' },
];

/** The context of a COPY reads `COPY grades, line 3, column score: "abc"`. */
function detailsOf({ column, constraint, where }: ServerSaid): RefusalDetails {
  const [, line, named] = /^COPY .*, line (\d+)(?:, column ([^:\n]+))?/m.exec(where ?? '') ?? [];
  const found = column ?? named;
  return {
    ...(line !== undefined && { line: Number(line) }),
    ...(found !== undefined && { column: found }),
    ...(constraint !== undefined && { constraint }),
  };
}
