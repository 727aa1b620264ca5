import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join } from 'node:path';
import { fillSql } from './fill-sql.ts';
import type { Report } from './report.ts';
import type { VarValue } from './runbook.ts';
import { suggest } from './similar.ts';
import { SourceLines } from './source-lines.ts';
import { type FileReading, maxReferredBytes, type TextFault, textOf } from './source-text.ts';

/** A file that a step names: its text, or why there is none. */
export type ReadFile =
  | { readonly lines: SourceLines; readonly sha256: string; readonly bytes: number }
  | { readonly fault: TextFault };

/** Reads the files that steps name, each one once, for all environments. Paths are as the runbook writes them. */
export class ReferredFiles {
  readonly #read: (path: string) => FileReading;
  readonly #folder: string;
  readonly #files = new Map<string, ReadFile>();

  constructor(runbook: string, read: (path: string) => FileReading) {
    this.#folder = dirname(runbook);
    this.#read = read;
  }

  get(path: string): ReadFile {
    const known = this.#files.get(path) ?? this.#load(path);
    this.#files.set(path, known);
    return known;
  }

  #load(path: string): ReadFile {
    const reading = this.#read(path);
    const text = textOf(reading, 'runbook', maxReferredBytes);
    if (!('text' in text)) return { fault: text };
    const bytes = reading.kind === 'read' ? reading.bytes : new Uint8Array();
    return {
      lines: new SourceLines(isAbsolute(path) ? path : join(this.#folder, path), text.text),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
    };
  }
}

/**
 * The text of an SQL file with an environment's vars in it. Faults: `runbook/unknown-var`, `runbook/var-quoted`.
 */
export function fillFile(
  lines: SourceLines,
  vars: ReadonlyMap<string, VarValue>,
  used: (name: string) => void,
  report: Report,
): string {
  const value = (name: string, offset: number): VarValue | undefined => {
    used(name);
    const found = vars.get(name);
    if (found === undefined) {
      const remedy = [...suggest(name, vars.keys(), 'vars'), `Set ${name} under vars, or in the environment.`];
      report.error('runbook/unknown-var', { lines, offset }, `There is no var ${name}.`, remedy);
    }
    return found;
  };
  if (!lines.text.includes('{{')) return lines.text;
  return fillSql(lines.text, value, (offset, { code, message, remedy }) =>
    report.error(code, { lines, offset }, message, remedy),
  );
}
