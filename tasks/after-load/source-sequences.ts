import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { CopySpec } from '../copy/spec.ts';
import type { Database } from '../engines/engine.ts';
import type { Context } from '../kind.ts';
import type { SequenceState, Sequences, SequenceUse } from './seam.ts';
import type { SourceSequence } from './sequence-target.ts';

/**
 * The sequences of the source, by those of the target: the one behind the column that a copy of the runbook carries over,
 * else the one of the same name.
 */
export async function sourceSequences(
  states: readonly SequenceState[],
  target: Database,
  source: { readonly database: Database; readonly sequences: Sequences },
  context: Pick<Context, 'runbook' | 'signal'>,
): Promise<ReadonlyMap<string, SourceSequence>> {
  const there = await source.sequences.look(undefined, { keys: false, signal: context.signal });
  const columns = await copiedColumns(target, source.database, context);
  const found = new Map<string, SourceSequence>();
  for (const state of states) {
    const behind = there.find(({ uses }) =>
      uses.some((use) => state.uses.some((own) => columns.get(keyOf(own)) === keyOf(use))),
    );
    const match = behind ?? there.find(({ name }) => name === state.name);
    if (match) found.set(state.name, match);
  }
  return found;
}

/** Columns of the target that copies fill straight from a column, with that one. */
async function copiedColumns(
  target: Database,
  source: Database,
  { runbook }: Pick<Context, 'runbook'>,
): Promise<ReadonlyMap<string, string>> {
  const columns = new Map<string, string>();
  const copies = runbook.phases.flatMap(stepsIn).filter(({ kind }) => kind === 'copy');
  for (const { spec } of copies) {
    const { from, to, columns: mapped } = spec as CopySpec;
    if (to.database !== target.name || from.database !== source.name) continue;
    const [read, filled] = [await source.table(from.name), await target.table(to.name)];
    if (!read || !filled) continue;
    const { quoteIdentifier } = target.engine;
    for (const { target: column, from: origin } of mapped) {
      if (origin.kind !== 'column') continue;
      const key = keyOf({ table: filled.sql, column: plain(column, quoteIdentifier) });
      columns.set(key, keyOf({ table: read.sql, column: plain(origin.column, quoteIdentifier) }));
    }
  }
  return columns;
}

function keyOf({ table, column }: Pick<SequenceUse, 'table' | 'column'>): string {
  return JSON.stringify([unquoted(table), unquoted(column)]);
}

function plain(column: string, quote: (name: string) => string): string {
  return column.startsWith('"') ? column : quote(column);
}

/** Spellings of one name: `"id"`, `[id]` and `id`. */
function unquoted(name: string): string {
  return name
    .replaceAll(/"((?:[^"]|"")*)"/g, (_, inside: string) => inside.replaceAll('""', '"'))
    .replaceAll(/\[((?:[^\]]|\]\])*)\]/g, (_, inside: string) => inside.replaceAll(']]', ']'));
}
