import type { CatalogColumn } from './catalog.ts';
import type { Dialect } from './dialect.ts';
import { type Filling, isRequired, type Mapping } from './filling.ts';
import type { ColumnMatch } from './match-columns.ts';

/** What a column has to know of the rest of the draft. */
export interface Surroundings {
  readonly dialect: Dialect;
  /** Where the source's local times were told. */
  readonly zone: string;
  /** Whose ids a column of the target holds: the tag of its own table's key, or of the table that it refers to. */
  idTagOf(column: CatalogColumn): string | undefined;
}

/** How one column of the target is filled from the column of the source that is meant by it. */
export function fillColumn({ source, target, reason }: ColumnMatch, around: Surroundings): Filling {
  const filling = byType(source, target, around);
  if (filling.kind === 'open' || reason !== 'like' || filling.decide !== undefined) return filling;
  return { ...filling, remark: joined('by a similar name', filling.remark) };
}

function byType(source: CatalogColumn, target: CatalogColumn, around: Surroundings): Filling {
  if (target.family === 'uuid' && source.family !== 'uuid') return intoId(source, target, around);
  if (target.family === 'boolean' && source.family === 'integer') return flag(source, target);
  const lists = listed(source, target);
  if (lists) return lists;
  const zoned = acrossZones(source, target, around);
  if (zoned) return zoned;
  const carry = around.dialect.carry(source, target);
  switch (carry.how) {
    case 'as-is':
      return filled(source, target, source.name, {
        comparable: carry.sameText,
        ...(carry.says !== undefined && { remark: carry.says }),
      });
    case 'sql':
      return filled(source, target, { sql: carry.sql }, { remark: carry.says });
    case 'not':
      return open(
        source,
        target,
        `${source.name} is ${source.type}, ${target.name} is ${target.type}: how does one become the other?`,
        `{ sql: "..." }`,
      );
  }
}

/** A key of another sort becomes a UUID that is computed from it. */
function intoId(source: CatalogColumn, target: CatalogColumn, { idTagOf, dialect }: Surroundings): Filling {
  const cast = dialect.carry(source, target);
  if (cast.how === 'sql' && /\((?:36|32|38)\)$/.test(source.type)) {
    const remark = 'as long as a UUID in letters: any other text stops the copy';
    return filled(source, target, { sql: cast.sql }, { remark });
  }
  const tag = idTagOf(target);
  if (!['integer', 'text', 'decimal', 'date', 'timestamp', 'timestamptz', 'enum', 'boolean'].includes(source.family))
    return open(source, target, `${source.name} is ${source.type}, of which no id can be made.`);
  if (tag === undefined) {
    return open(
      source,
      target,
      `${target.name} is a UUID made of ${source.name}, but of which table's? No foreign key and no name says it.`,
      `{ uuid: TABLE, of: ${source.name} }`,
    );
  }
  const mapping = { uuid: tag, of: source.name };
  if (cast.how !== 'sql') return filled(source, target, mapping);
  return filled(source, target, mapping, {
    decide: `${target.name} is computed from the text ${source.name}. Where that holds UUIDs already, write { sql: '${cast.sql}' }, here and wherever else it is referred to`,
  });
}

/** 0 and 1; every other value stops the copy, and the dry run names it. */
function flag(source: CatalogColumn, target: CatalogColumn): Filling {
  const mapping = { map: source.name, values: { '0': false, '1': true } };
  const remark = source.nullable ? 'NULL and other numbers stop the copy' : 'other numbers stop the copy';
  return filled(source, target, mapping, { remark });
}

/** Where the target takes only some values. Nothing is guessed: only a source that says which it has is mapped. */
function listed(source: CatalogColumn, target: CatalogColumn): Filling | undefined {
  if (!target.allowed) return undefined;
  const takes = `${target.name} takes ${list(target.allowed)}`;
  if (!source.allowed) {
    if (source.family === 'text' || source.family === 'enum' || source.family === target.family) return undefined;
    const sketch = `{ map: ${source.name}, values: { "1": ${target.allowed[0] ?? '...'}, ... } }`;
    return open(source, target, `${takes}. Which ${source.name} is which? No catalog says it.`, sketch);
  }
  const pairs = source.allowed.map(
    (value) => [value, target.allowed?.find((other) => fold(other) === fold(value))] as const,
  );
  const known = pairs.flatMap(([value, other]) => (other === undefined ? [] : [[value, other] as const]));
  const unknown = pairs.filter(([, other]) => other === undefined).map(([value]) => value);
  if (unknown.length === 0 && known.every(([value, other]) => value === other)) return undefined;
  if (known.length === 0) {
    const sketch = `{ map: ${source.name}, values: { ${JSON.stringify(source.allowed[0] ?? '')}: ${target.allowed[0] ?? '...'}, ... } }`;
    return open(source, target, `${takes}, ${source.name} has ${list(source.allowed)}: which is which?`, sketch);
  }
  const mapping = { map: source.name, values: Object.fromEntries(known) };
  if (unknown.length === 0) return filled(source, target, mapping);
  const decide = `${takes}. Say what becomes of ${list(unknown)}: rows that have it stop the copy.`;
  return filled(source, target, mapping, { decide });
}

/** Local times become instants, and back, by a zone that no catalog knows. */
function acrossZones(
  source: CatalogColumn,
  target: CatalogColumn,
  { dialect, zone }: Surroundings,
): Filling | undefined {
  const atZone = dialect.atZone(source, zone);
  const isLocal = source.family === 'timestamp' || source.family === 'date';
  if (source.family === 'timestamp' && target.family === 'timestamptz')
    return filled(source, target, { utc: source.name, zone });
  if (isLocal && target.family === 'timestamptz') {
    const mapping = atZone === undefined ? { utc: source.name, zone } : { sql: atZone };
    return filled(source, target, mapping, { remark: `midnight in ${zone}` });
  }
  if (source.family === 'timestamptz' && target.family === 'timestamp' && atZone !== undefined)
    return filled(source, target, { sql: atZone }, { remark: `as a clock in ${zone} showed it` });
  return undefined;
}

function filled(
  source: CatalogColumn,
  column: CatalogColumn,
  mapping: Mapping,
  more: { readonly comparable?: boolean; readonly remark?: string; readonly decide?: string } = {},
): Filling {
  return { kind: 'filled', column, mapping, uses: [source], comparable: false, ...more };
}

function open(source: CatalogColumn, column: CatalogColumn, decide: string, sketch?: string): Filling {
  const required = isRequired(column);
  return { kind: 'open', column, required, decide, uses: [source], ...(sketch !== undefined && { sketch }) };
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('; ');
}

/** `active, suspended and 3 more`. */
export function list(values: readonly string[], most = 8): string {
  const shown = values.slice(0, most).join(', ');
  return values.length > most ? `${shown} and ${values.length - most} more` : shown;
}

function fold(value: string): string {
  return value.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
