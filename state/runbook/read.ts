import type { z } from 'zod';
import { parseWith, reportMissingKey, reportUnknownKey, show } from './issues.ts';
import { ownerOf } from './owner.ts';
import type { Report } from './report.ts';
import { didYouMean } from './similar.ts';
import { isMapping, type Mapping, type Path, valueAt } from './tree.ts';

type Fields = Readonly<Record<string, z.ZodType>>;

/** What could be read of some fields: those that fit. */
export type Read<F extends Fields> = { readonly [Key in keyof F]?: z.output<F[Key]> };

/** What is being read, and where faults go. */
export interface Reading {
  /** The whole document of one environment, filled in. */
  readonly document: unknown;
  readonly report: Report;
}

/**
 * Reads a mapping key by key, so that one fault hides no other. `others` are keys that someone else reads; a star says
 * that any key is.
 */
export function readFields<F extends Fields>(
  fields: F,
  path: Path,
  reading: Reading,
  others: readonly string[] = [],
): Read<F> {
  const mapping = readMapping(path, reading);
  if (!mapping) return {};
  const { document, report } = reading;
  const known = [...Object.keys(fields), ...others];
  const unknown = Object.keys(mapping).filter((key) => !known.includes(key));
  const meant = new Set(unknown.map((key) => didYouMean(key, known)));
  for (const key of unknown) reportUnknownKey(key, [...path, key], ownerOf(document, path), known, report);
  const read: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(fields)) {
    if (Object.hasOwn(mapping, key)) {
      const parsed = parseWith(schema, document, [...path, key], report);
      if (parsed) read[key] = parsed.value;
    } else if (!meant.has(key) && !schema.safeParse(undefined).success) {
      reportMissingKey(key, path, ownerOf(document, path), schema.meta()?.description ?? '', report);
    }
  }
  return read as Read<F>;
}

/** Reads a mapping of names to values of one type, entry by entry. A missing mapping is empty. */
export function readEntries<V>(
  fields: { readonly name: z.ZodType<string>; readonly value: z.ZodType<V> },
  path: Path,
  reading: Reading,
): ReadonlyMap<string, V> {
  const { document, report } = reading;
  const read = new Map<string, V>();
  if (valueAt(document, path) === undefined) return read;
  for (const name of Object.keys(readMapping(path, reading) ?? {})) {
    const at = [...path, name];
    const wrong = fields.name.safeParse(name).error?.issues[0];
    if (wrong) {
      const message = `${ownerOf(document, path)}: ${wrong.message}, got ${show(name, report)}.`;
      report.error('runbook/key', { path: at, part: 'key' }, message);
    }
    const parsed = parseWith(fields.value, document, at, report);
    if (parsed) read.set(name, parsed.value);
  }
  return read;
}

/** The mapping at a path; reports anything else. */
export function readMapping(path: Path, { document, report }: Reading): Mapping | undefined {
  const value = valueAt(document, path);
  if (isMapping(value)) return value;
  const message = `${ownerOf(document, path)}: expected a mapping of keys to values, got ${show(value, report)}.`;
  report.error('runbook/value', { path }, message);
  return undefined;
}

/** The paths of a list's entries; reports anything that is no list, and a list with nothing in it. */
export function readList(path: Path, what: string, { document, report }: Reading): readonly Path[] {
  const value = valueAt(document, path);
  if (Array.isArray(value) && value.length > 0) return value.map((_, index) => [...path, index]);
  const owner = ownerOf(document, path.slice(0, -1));
  if (value === undefined)
    reportMissingKey(String(path.at(-1)), path.slice(0, -1), owner, `expected a list of ${what}`, report);
  else if (Array.isArray(value))
    report.error('runbook/empty', { path, part: 'key' }, `${owner} has no ${what}.`, [`Add ${what}, or remove it.`]);
  else
    report.error(
      'runbook/value',
      { path },
      `${ownerOf(document, path)}: expected a list of ${what}, got ${show(value, report)}.`,
    );
  return [];
}
