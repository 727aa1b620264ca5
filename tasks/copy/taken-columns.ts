import { Fault } from '../../state/fault.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { columnNamed, findColumn } from './columns.ts';
import type { ColumnSource } from './mapping.ts';
import { copiesOf, isSameSource } from './sharing.ts';
import type { CopySpec } from './spec.ts';

/** The columns of the source that a mapping names. SQL names whatever it likes: `columnsOfSource` looks into that. */
export function namedColumns(from: ColumnSource): readonly string[] {
  switch (from.kind) {
    case 'column':
    case 'utc':
    case 'map':
    case 'from-json':
      return [from.column];
    case 'uuid':
      return from.of;
    case 'json':
      return Object.values(from.fields);
    case 'lookup':
      return Object.values(from.lookUp.on);
    case 'value':
    case 'sql':
      return [];
  }
}

/**
 * Columns of the source that no copy of the runbook takes, and that none leaves out. Faults: `copy/column-forgotten` where a
 * copy of that table says `leave-out:`, so that nothing goes missing; `copy/no-column` for a name there that is none.
 */
export function untakenColumns(
  spec: CopySpec,
  runbook: Pick<Runbook, 'phases'>,
  columns: readonly { readonly name: string; readonly generated: boolean }[],
): readonly string[] {
  const others = copiesOf(runbook).map((other) => other.spec);
  const all = [spec, ...others].filter((other) => isSameSource(other, spec));
  const names = columns.map(({ name }) => name);
  const leftOut = all.flatMap(({ leaveOut = [] }) => leaveOut.map((name) => columnNamed(name, names, spec.from.text)));
  const taken = new Set(all.flatMap((other) => takenBy(other, names)));
  const untaken = columns
    .filter(({ name, generated }) => !generated && !taken.has(name) && !leftOut.includes(name))
    .map(({ name }) => name);
  if (untaken.length === 0 || !all.some(({ leaveOut }) => leaveOut !== undefined)) return untaken;
  const [what, them] = untaken.length === 1 ? ['Column', 'it'] : ['Columns', 'them'];
  throw new Fault('copy/column-forgotten', `${what} ${untaken.join(', ')} of ${spec.from.text} would go nowhere.`, {
    remedy: [`Map ${them} in a copy of ${spec.from.text}, or name ${them} under \`leave-out:\`.`],
    retry: 'safe',
  });
}

function takenBy({ columns }: CopySpec, names: readonly string[]): readonly string[] {
  return columns.flatMap(({ from }) => {
    const words = from.kind === 'sql' ? wordsOf(from.sql) : namedColumns(from);
    return words.flatMap((word) => findColumn(word, names) ?? []);
  });
}

/** What could be names in SQL, without its texts. */
function wordsOf(sql: string): readonly string[] {
  return sql.replaceAll(/'(?:[^']|'')*'/g, ' ').match(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
}
