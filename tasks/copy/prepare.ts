import { Fault } from '../../state/fault.ts';
import type { Database } from '../engines/engine.ts';
import type { Context } from '../kind.ts';
import { columnsToFill } from './columns.ts';
import { idIn } from './mapping.ts';
import type { CopySource, CopyTarget, PreparedSource, TargetTable } from './seam.ts';
import type { CopySpec } from './spec.ts';

/** A copy with both its databases open and its mapping compiled; nothing was read or written yet. */
export interface PreparedCopy {
  readonly spec: CopySpec;
  readonly from: Database;
  readonly to: Database;
  readonly source: PreparedSource;
  readonly target: CopyTarget;
  /** What is filled: the table, and its columns in the order of the mapping. */
  readonly into: TargetTable;
}

/** The same for a dry run, where an earlier step may be going to create the target. */
export type PreviewedCopy = Omit<PreparedCopy, 'into'> & { readonly into: TargetTable | undefined };

/**
 * Opens the databases and compiles the mapping. Faults: `copy/no-table`; those of `columnsToFill`, of
 * `CopySource.prepare`, and of connecting.
 */
export async function prepareCopy(spec: CopySpec, context: Context): Promise<PreparedCopy> {
  const { into, ...copy } = await previewCopy(spec, context);
  if (into === undefined) throw noTarget(spec);
  return { ...copy, into };
}

/** Faults: those of `prepareCopy` but for a target that is not there. */
export async function previewCopy(spec: CopySpec, context: Context): Promise<PreviewedCopy> {
  const [from, to] = await Promise.all([context.database(spec.from.database), context.database(spec.to.database)]);
  const reading = sourceOf(from);
  const target = targetOf(to);
  const table = await target.table(to, spec.to.name);
  const into = table && { ...table, columns: columnsToFill(spec.to.text, spec.columns, table.columns) };
  const clockOf = target.clockOf && (async (zone: string) => target.clockOf?.(to, zone));
  const request = { ...(await requestOf(spec, context)), isWithin: from.label === to.label, clockOf };
  const source = await reading.prepare(from, request, into?.columns);
  return { spec, from, to, source, target, into };
}

async function requestOf(spec: CopySpec, context: Context) {
  const needsIds = spec.columns.some((column) => idIn(column.from) !== undefined);
  return {
    title: spec.from.text,
    into: spec.to.text,
    table: spec.from.name,
    key: spec.key,
    where: spec.where,
    columns: spec.columns,
    namespace: needsIds ? await context.idNamespace() : undefined,
  };
}

export function sourceOf({ engine, name }: Database): CopySource {
  if (engine.copySource) return engine.copySource;
  throw new Fault('copy/no-source', `${engine.title} (${name}) can't be copied from.`, { retry: 'safe' });
}

/** Faults: `copy/no-target`. */
export function targetOf({ engine, name }: Database): CopyTarget {
  if (engine.copyTarget) return engine.copyTarget;
  throw new Fault('copy/no-target', `${engine.title} (${name}) can't be copied into.`, { retry: 'safe' });
}

function noTarget({ to }: CopySpec): Fault {
  return new Fault('copy/no-table', `There is no table ${to.text}.`, {
    remedy: ['Create it in an earlier step, or correct the name; capitals need quotes.'],
    retry: 'safe',
  });
}
