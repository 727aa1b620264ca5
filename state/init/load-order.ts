import type { CatalogForeignKey, CatalogTable } from './catalog.ts';
import { tableId } from './catalog.ts';

export interface LoadOrder {
  /** Tables that can be loaded one level after the other: what they refer to is in an earlier one. */
  readonly levels: readonly (readonly CatalogTable[])[];
  /** Foreign keys that no order can serve: taken away before the load, brought back after it. */
  readonly broken: readonly BrokenKey[];
}

export interface BrokenKey {
  readonly table: CatalogTable;
  readonly key: CatalogForeignKey;
  /** `itself`, or the tables of the cycle, all the way round. */
  readonly cycle: 'itself' | readonly CatalogTable[];
}

/** The order in which tables can be loaded while their foreign keys stand. Tables keep their order within a level. */
export function loadOrder(tables: readonly CatalogTable[]): LoadOrder {
  const byId = new Map(tables.map((table) => [tableId(table), table]));
  const broken: BrokenKey[] = tables.flatMap((table) =>
    table.foreignKeys
      .filter(({ to }) => to === tableId(table))
      .map((key) => ({ table, key, cycle: 'itself' as const })),
  );
  const needs = new Map(tables.map((table) => [table, needsOf(table, byId)]));
  const levels: CatalogTable[][] = [];
  for (let waiting = [...tables]; waiting.length > 0; ) {
    const open = new Set(waiting);
    const waits = new Set(waiting.filter((table) => [...(needs.get(table)?.keys() ?? [])].some((to) => open.has(to))));
    const level = waiting.filter((table) => !waits.has(table));
    if (level.length === 0) {
      broken.push(...breakCycle(waiting, needs));
      continue;
    }
    levels.push(level);
    waiting = waiting.filter((table) => waits.has(table));
  }
  return { levels, broken };
}

type Needs = ReadonlyMap<CatalogTable, Map<CatalogTable, readonly CatalogForeignKey[]>>;

function needsOf(table: CatalogTable, byId: ReadonlyMap<string, CatalogTable>) {
  const needs = new Map<CatalogTable, readonly CatalogForeignKey[]>();
  for (const key of table.foreignKeys) {
    const to = byId.get(key.to);
    if (to && to !== table) needs.set(to, [...(needs.get(to) ?? []), key]);
  }
  return needs;
}

/** Takes one reference of one cycle away: the one that is easiest spared, which is one that may be NULL. */
function breakCycle(waiting: readonly CatalogTable[], needs: Needs): readonly BrokenKey[] {
  const cycle = cycleIn(waiting, needs);
  const links = cycle.map((table, index) => {
    const to = cycle[(index + 1) % cycle.length] ?? table;
    return { table, to, keys: needs.get(table)?.get(to) ?? [] };
  });
  const easy = links.find(({ table, keys }) => keys.every((key) => mayBeNull(table, key))) ?? links.at(-1);
  if (!easy) return [];
  needs.get(easy.table)?.delete(easy.to);
  return easy.keys.map((key) => ({ table: easy.table, key, cycle }));
}

/** Every table that waits needs another that waits, so that the way from any of them comes back to itself. */
function cycleIn(waiting: readonly CatalogTable[], needs: Needs): readonly CatalogTable[] {
  const open = new Set(waiting);
  const way: CatalogTable[] = [];
  for (let at = waiting[0]; at; ) {
    const from = way.indexOf(at);
    if (from !== -1) return way.slice(from);
    way.push(at);
    at = [...(needs.get(at)?.keys() ?? [])].find((to) => open.has(to));
  }
  return way;
}

function mayBeNull(table: CatalogTable, { columns }: CatalogForeignKey): boolean {
  return columns.some((name) => table.columns.find((column) => column.name === name)?.nullable);
}
