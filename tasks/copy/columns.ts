import { Fault } from '../../state/fault.ts';
import { suggest } from '../../state/runbook/similar.ts';
import type { ColumnMapping } from './mapping.ts';
import type { TargetColumn } from './seam.ts';

/**
 * The target's column for each mapping, in the order of the mapping. Faults: `copy/no-column`, `copy/column-twice`,
 * `copy/generated-column`, `copy/required-column`, `copy/bad-value`.
 */
export function columnsToFill(
  title: string,
  mappings: readonly ColumnMapping[],
  columns: readonly TargetColumn[],
): readonly TargetColumn[] {
  const filled = mappings.map((mapping) => columnToFill(title, mapping, columns));
  const twice = filled.find((column, index) => filled.indexOf(column) !== index);
  if (twice)
    throw fault('column-twice', `Two mappings fill the column ${twice.name} of ${title}.`, ['Keep one of them.']);
  const missing = columns.filter((column) => isRequired(column) && !filled.includes(column)).map(({ name }) => name);
  if (missing.length > 0) {
    const [what, have] = missing.length === 1 ? ['Column', 'has'] : ['Columns', 'have'];
    throw fault(
      'required-column',
      `${what} ${missing.join(', ')} of ${title} can't be NULL, ${have} no default, and no mapping fills ${missing.length === 1 ? 'it' : 'them'}.`,
      ['Map it under `columns:`, or give it a default in the target.'],
    );
  }
  return filled;
}

/** The column a runbook means: its exact name, or the name as SQL would read it. */
export function findColumn(written: string, names: readonly string[]): string | undefined {
  return names.find((name) => name === written) ?? names.find((name) => name === asSqlReads(written));
}

/** Faults: `copy/no-column`. */
export function columnNamed(written: string, names: readonly string[], title: string): string {
  const found = findColumn(written, names);
  if (found !== undefined) return found;
  throw fault('no-column', `${title} has no column ${written}.`, suggest(written, names, 'columns'));
}

function columnToFill(title: string, { target, from }: ColumnMapping, columns: readonly TargetColumn[]): TargetColumn {
  const names = columns.map(({ name }) => name);
  const name = columnNamed(target, names, title);
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) throw new TypeError(`no column ${name}`);
  if (column.generated) {
    throw fault('generated-column', `Column ${name} of ${title} is computed by the target and can't be filled.`, [
      'Take it out of `columns:`.',
    ]);
  }
  if (from.kind === 'value' && from.value === null && !column.nullable) {
    throw fault('bad-value', `Column ${name} of ${title} can't be NULL, which is what the mapping fills it with.`, [
      'Give it a value.',
    ]);
  }
  return column;
}

function isRequired(column: TargetColumn): boolean {
  return !column.nullable && !column.hasDefault && !column.generated;
}

function asSqlReads(written: string): string {
  const [, quoted] = /^"((?:[^"]|"")+)"$/.exec(written) ?? [];
  return quoted === undefined ? written.toLowerCase() : quoted.replaceAll('""', '"');
}

function fault(what: string, message: string, remedy: readonly string[]): Fault {
  return new Fault(`copy/${what}`, message, { remedy, retry: 'safe' });
}
