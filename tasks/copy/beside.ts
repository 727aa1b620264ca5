import type { Context } from '../kind.ts';
import type { PreviewedCopy } from './prepare.ts';
import { copiesOf, isSameSource, isSameTarget } from './sharing.ts';
import { untakenColumns } from './taken-columns.ts';

/**
 * What a dry run tells of a copy beside the others of the runbook: columns of its table that nobody takes, and other copies
 * that fill the same target. Faults: those of `untakenColumns`.
 */
export async function besideOthers(copy: PreviewedCopy, { runbook, at }: Context): Promise<readonly string[]> {
  const { spec, from, source, target, into } = copy;
  const table = await from.table(spec.from.name);
  const untaken = table ? untakenColumns(spec, runbook, table.columns) : [];
  const others = copiesOf(runbook).filter(
    (other) => isSameTarget(other.spec, spec) && !(other.phase === at.phase && other.step === at.step),
  );
  const keys = others
    .filter((other) => !isSameSource(other.spec, spec))
    .flatMap((other) => sameKeys(copy, other.spec.columns).map((column) => ({ column, other })));
  const isKept = target.tellsWriters || into?.rowKey === undefined || into.rowKey.length > 0;
  return [
    ...(untaken.length > 0
      ? [
          `no copy of ${spec.from.text} takes ${untaken.join(', ')}: map what is wanted, and name the rest under leave-out:`,
        ]
      : []),
    ...(others.length > 0 ? [`${others.map(({ key }) => key).join(', ')} fills ${spec.to.text} too`] : []),
    ...keys.map(
      ({ column, other }) =>
        `${column} is the key ${source.key.join(', ')} as it is, and in ${other.key} one of ${other.spec.from.text}: the same keys would meet`,
    ),
    ...(spec.into === 'existing' && !isKept
      ? [`${spec.to.text} has no primary key: the rows of this copy can't be told from others, and it can't be undone`]
      : []),
  ];
}

/** Columns of the target that both fill with a column as it is, which is the key of this one. */
function sameKeys({ spec, source }: PreviewedCopy, others: PreviewedCopy['spec']['columns']): readonly string[] {
  return spec.columns.flatMap(({ target, from }) => {
    if (from.kind !== 'column' || !source.key.includes(from.column)) return [];
    return others.some((other) => other.target === target && other.from.kind === 'column') ? [target] : [];
  });
}
