import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { Evidence } from '../../state/outcome.ts';
import type { ConfirmQuestion } from '../../state/question.ts';
import type { Context } from '../kind.ts';
import type { Breaking, Definition, Relatives } from './seam.ts';

export type Decision =
  | { readonly kind: 'left' }
  | { readonly kind: 'leave' | 'move'; readonly evidence: readonly Evidence[] };

interface Found {
  readonly definition: Definition;
  readonly breaking: Breaking;
  readonly family: readonly Relatives[];
  readonly role: string | undefined;
}

/**
 * What becomes of rows that break a constraint, as a person says: the constraint stays for new rows only; or they are moved
 * to the rejects, with all that refer to them; or it stops here, to be repaired. Faults: `constraints/broken`.
 */
export async function decide(found: Found, context: Context): Promise<Decision> {
  const shown = listEvidence(found);
  for (const kind of ['leave', 'move'] as const) {
    const question = questionOf(kind, found, context);
    const reply = await context.ask(question);
    if (reply.kind === 'leave') return { kind: 'left' };
    const { answer } = reply;
    if (answer.kind !== 'confirmed') continue;
    const note = answer.note === undefined ? {} : { note: answer.note };
    return { kind, evidence: [shown, { kind: 'statement', by: answer.by, text: question.text, ...note }] };
  }
  throw brokenFault(found);
}

/** The number of rows is in the id: another number is another question. */
function questionOf(kind: 'leave' | 'move', found: Found, { at }: Context): ConfirmQuestion {
  const { definition, breaking, role } = found;
  const item = `${kind}-${slugOf(definition)}`;
  const total = found.family.reduce((sum, { rows }) => sum + rows, 0n);
  return {
    kind: 'confirm',
    id: `confirm/${at.phase}/${at.step}/${at.generation}/${item}/${breaking.rows}-${total}`,
    phase: at.phase,
    step: at.step,
    title: `${definition.what} ${definition.title}: ${rowsText(found)}`,
    item,
    text: kind === 'leave' ? leaveText(found) : moveText(found, total),
    ...(role !== undefined && { role }),
    exhibit: kind === 'leave' ? breaking.first : familyTable(found),
  };
}

function leaveText(found: Found): string {
  const { what, title } = found.definition;
  const stays = what === 'not null' ? 'NULL stays allowed there' : 'it holds for new rows only (NOT VALID)';
  return `Go on with ${rowsText(found)} that break ${what} ${title}: ${stays}. No: they can be moved to the rejects next, or repaired`;
}

function moveText(found: Found, total: bigint): string {
  const others = total - found.breaking.rows;
  const along = others > 0n ? `, and ${formatCount(others, 'row')} that refer to them` : '';
  return `Move ${rowsText(found)} of ${found.definition.table}${along} to the rejects, out of their tables. No: the step stops, to be repaired and retried`;
}

function rowsText({ definition, breaking }: Pick<Found, 'definition' | 'breaking'>): string {
  return formatCount(breaking.rows, definition.what === 'foreign key' ? 'orphan' : 'row');
}

function familyTable({ family }: Found) {
  return { columns: ['table', 'rows to be moved'], rows: family.map(({ table, rows }) => [table, `${rows}`]) };
}

function listEvidence({ definition, breaking }: Found): Evidence {
  return { kind: 'query', database: definition.table, sql: breaking.sql, result: breaking.first };
}

export function brokenFault(found: Pick<Found, 'definition' | 'breaking' | 'family'>): Fault {
  const { definition, breaking } = found;
  const first = breaking.first.rows.map((row) => row.map((cell) => cell ?? 'NULL').join(', ')).join(' | ');
  const along = found.family
    .filter(({ table }) => table !== definition.table)
    .map(({ table, rows }) => `${rows} of ${table}`);
  return new Fault(
    'constraints/broken',
    `${definition.what[0]?.toUpperCase()}${definition.what.slice(1)} ${definition.title} can't be validated: ${rowsText(found)} break it.`,
    {
      remedy: [
        `The first, by ${breaking.first.columns.join(', ')}: ${first}`,
        `All of them: ${breaking.sql}`,
        ...(along.length === 0 ? [] : [`Rows that refer to them: ${along.join(', ')}.`]),
        'Repair them, then retry; or retry and say that they may stay, or that they are to be moved to the rejects.',
      ],
      retry: 'safe',
    },
  );
}

export function slugOf({ id }: Pick<Definition, 'id'>): string {
  return id
    .toLowerCase()
    .replace(/^(constraint|not null) /, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 50);
}
