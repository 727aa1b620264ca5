import { Fault } from '../../state/fault.ts';
import { capitalized, formatCount } from '../../state/format.ts';
import type { Evidence } from '../../state/outcome.ts';
import type { ConfirmQuestion } from '../../state/question.ts';
import type { Context } from '../kind.ts';
import type { Breaking, Definition, Relatives } from './seam.ts';

export type Decision =
  | { readonly kind: 'left' }
  | { readonly kind: 'leave'; readonly evidence: readonly Evidence[] }
  | { readonly kind: 'move'; readonly evidence: readonly Evidence[]; readonly family: readonly Relatives[] };

interface Found {
  readonly definition: Definition;
  readonly breaking: Breaking;
  readonly role: string | undefined;
  /** What the server calls a constraint that holds for new rows only. */
  readonly unchecked: string;
}

/**
 * What becomes of rows that break a constraint, as a person says: the constraint stays for new rows only; or they are moved
 * to the rejects, with all that refer to them; or it stops here, to be repaired. Faults: `constraints/broken`.
 */
export async function decide(
  found: Found,
  familyOf: (() => Promise<readonly Relatives[]>) | undefined,
  context: Context,
): Promise<Decision> {
  const { definition, breaking } = found;
  const list: Evidence = { kind: 'query', database: definition.table, sql: breaking.sql, result: breaking.first };
  const leave = await confirmed(leaveQuestion(found, familyOf !== undefined, context), context);
  if (leave === 'left') return { kind: 'left' };
  if (leave) return { kind: 'leave', evidence: [list, leave] };
  if (!familyOf) throw brokenFault(found, undefined);
  // Counting what refers to them may take a while: only for who wants to know.
  const family = await familyOf();
  const move = await confirmed(moveQuestion(found, family, context), context);
  if (move === 'left') return { kind: 'left' };
  if (move) return { kind: 'move', evidence: [list, move], family };
  throw brokenFault(found, family);
}

/** What the person said, where it was yes. */
async function confirmed(question: ConfirmQuestion, context: Context): Promise<Evidence | 'left' | undefined> {
  const reply = await context.ask(question);
  if (reply.kind === 'leave') return 'left';
  const { answer } = reply;
  if (answer.kind !== 'confirmed') return undefined;
  const note = answer.note === undefined ? {} : { note: answer.note };
  return { kind: 'statement', by: answer.by, text: question.text, ...note };
}

function leaveQuestion(found: Found, canMove: boolean, context: Context): ConfirmQuestion {
  const { what, title } = found.definition;
  const stays = what === 'not null' ? 'NULL stays allowed there' : `it holds for new rows only (${found.unchecked})`;
  const otherwise = canMove ? 'they can be moved to the rejects next, or repaired' : stops;
  return {
    ...questionOf('leave', `${found.breaking.rows}`, found, context),
    text: `Go on with ${rowsText(found)} that break ${what} ${title}: ${stays}. No: ${otherwise}`,
    exhibit: found.breaking.first,
    refusal: canMove ? 'you are asked next about moving them' : stops,
  };
}

const stops = 'the step stops, to be repaired and retried';

function moveQuestion(found: Found, family: readonly Relatives[], context: Context): ConfirmQuestion {
  const { definition, breaking } = found;
  const total = family.reduce((sum, { rows }) => sum + rows, 0n);
  const others = total - breaking.rows;
  const along = others > 0n ? `, and ${formatCount(others, 'row')} that refer to them` : '';
  return {
    ...questionOf('move', `${breaking.rows}-${total}`, found, context),
    text: `Move ${rowsText(found)} of ${definition.table}${along} to the rejects, out of their tables. No: ${stops}`,
    exhibit: { columns: ['table', 'rows to be moved'], rows: family.map(({ table, rows }) => [table, `${rows}`]) },
  };
}

/** The numbers are in the id: other numbers are another question. */
function questionOf(kind: 'leave' | 'move', numbers: string, found: Found, { at }: Context) {
  const { definition, role } = found;
  const item = `${kind}-${slugOf(definition)}`;
  return {
    kind: 'confirm' as const,
    id: `confirm/${at.phase}/${at.step}/${at.generation}/${item}/${numbers}`,
    phase: at.phase,
    step: at.step,
    title: `${definition.what} ${definition.title}: ${rowsText(found)}`,
    item,
    ...(role !== undefined && { role }),
  };
}

function rowsText({ definition, breaking }: Pick<Found, 'definition' | 'breaking'>): string {
  return formatCount(breaking.rows, definition.what === 'foreign key' ? 'orphan' : 'row');
}

/** `family`: what would be moved; undefined where this engine can't move them. */
function brokenFault(found: Found, family: readonly Relatives[] | undefined): Fault {
  const { definition, breaking } = found;
  const first = breaking.first.rows.map((row) => row.map((cell) => cell ?? 'NULL').join(', ')).join(' | ');
  const along = (family ?? [])
    .filter(({ table }) => table !== definition.table)
    .map(({ table, rows }) => `${rows} of ${table}`);
  return new Fault(
    'constraints/broken',
    `${capitalized(definition.what)} ${definition.title} can't be validated: ${rowsText(found)} break it.`,
    {
      remedy: [
        `The first, by ${breaking.first.columns.join(', ')}: ${first}`,
        `All of them: ${breaking.sql}`,
        ...(along.length === 0 ? [] : [`Rows that refer to them: ${along.join(', ')}.`]),
        ...(breaking.aside === undefined ? [] : ['To keep them aside, and take them out:', ...breaking.aside]),
        `Repair them, then retry; or retry and say that they may stay${family ? ', or that they are to be moved to the rejects' : ''}.`,
      ],
      retry: 'safe',
    },
  );
}

function slugOf({ id }: Pick<Definition, 'id'>): string {
  return id
    .toLowerCase()
    .replace(/^(constraint|not null) /, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 50);
}
