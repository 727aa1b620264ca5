import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { RunbookCard } from '../screens/stage.ts';
import { type Finding, messageOf } from '../state/fault.ts';
import { compileRunbook, type RunbookSource, type Selection } from '../state/runbook/compile.ts';
import type { Language } from '../state/runbook/language.ts';
import { outlineOf } from '../state/runbook/outline.ts';
import type { Runbook } from '../state/runbook/runbook.ts';
import { type FileReading, maxReferredBytes, maxRunbookBytes } from '../state/runbook/source-text.ts';
import type { Manifest } from '../state/session/opened.ts';
import { engines } from '../tasks/engines/engines.ts';
import { stepKinds } from '../tasks/kinds.ts';
import { FaultyRunbook } from './faulty-runbook.ts';

/** Everything a runbook may say, in this Nightferry. */
export const language: Language = { stepKinds, engines };

/** A runbook ready to run, with what pins it. */
export interface LoadedRunbook {
  readonly runbook: Runbook;
  readonly manifest: Manifest;
  /** The texts of its file and of those it refers to, as they were read. */
  readonly documents: readonly string[];
}

/** Reads a runbook for one environment. Faults: `runbook/faulty`, with all findings. */
export function loadRunbook(file: string, selection: Selection): LoadedRunbook {
  const { loaded, findings } = judgeRunbook(file, selection);
  if (!loaded) throw new FaultyRunbook(file, findings);
  return loaded;
}

/** Reads a runbook for one environment, with everything that lint has to say; there only when none of it is an error. */
export function judgeRunbook(
  file: string,
  selection: Selection,
): { readonly loaded?: LoadedRunbook; readonly findings: readonly Finding[] } {
  const documents: string[] = [];
  const source = sourceAt(file, (bytes) => documents.push(new TextDecoder().decode(bytes)));
  const { runbook, manifest, findings } = compileRunbook(source, language, selection);
  return { findings, ...(runbook && manifest && { loaded: { runbook, manifest, documents } }) };
}

/** Everything that is wrong with a runbook, in any of its environments. */
export function lintFile(file: string): readonly Finding[] {
  return compileRunbook(sourceAt(file), language).findings;
}

/** A runbook for a list to choose from; none for a file that is no runbook. */
export function surveyRunbook(file: string): readonly RunbookCard[] {
  const source = sourceAt(file);
  const outline = outlineOf(source);
  if (!outline) return [];
  const { findings } = compileRunbook(source, language);
  const faults = findings.filter(({ severity }) => severity === 'error').length;
  const { title, environments } = outline;
  return [{ file, faults, findings, title, environments }];
}

/** Names of the vars that a runbook declares; none when it can't be read. */
export function declaredVars(file: string): ReadonlySet<string> {
  return new Set(outlineOf(sourceAt(file))?.vars);
}

/** SHA-256 of a file as it is now; `undefined` when it can't be read. */
export function readHash(path: string): string | undefined {
  const reading = readAtMost(path, maxReferredBytes);
  return reading.kind === 'read' ? createHash('sha256').update(reading.bytes).digest('hex') : undefined;
}

function sourceAt(file: string, seen: (bytes: Uint8Array) => void = () => undefined): RunbookSource {
  const path = resolve(file);
  const read = (target: string, most: number) => {
    const reading = readAtMost(target, most);
    if (reading.kind === 'read') seen(reading.bytes);
    return reading;
  };
  return {
    path,
    content: read(path, maxRunbookBytes),
    readFile: (name) => read(resolve(dirname(path), name), maxReferredBytes),
  };
}

/** Looks at the size before reading: a file may be anything, of any size, or no file at all. */
function readAtMost(path: string, most: number): FileReading {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return { kind: 'missing' };
    if (stat.isDirectory()) return { kind: 'directory' };
    if (!stat.isFile()) return { kind: 'unreadable', why: 'it is no ordinary file' };
    if (stat.size > most) return { kind: 'too-large', size: stat.size };
    return { kind: 'read', bytes: readFileSync(path) };
  } catch (error) {
    return { kind: 'unreadable', why: messageOf(error) };
  }
}
