import { parse } from 'yaml';
import type { Candidate } from './candidates.ts';

/** The environments that a runbook names. Only that part of it is read: a whole runbook takes longer than a person waits. */
export function environmentsIn(runbook: string): readonly Candidate[] {
  return Object.entries(mappingAt(runbook, 'environments')).map(([text, environment]) => ({
    text,
    about: aboutOf(environment),
  }));
}

/** Vars that a runbook sets, everywhere or in this environment, as `--var` takes them. */
export function varsIn(runbook: string, environment: string | undefined): readonly Candidate[] {
  const chosen = environment === undefined ? undefined : mappingAt(runbook, 'environments')[environment];
  const own = isMapping(chosen) && isMapping(chosen.vars) ? chosen.vars : {};
  const vars = { ...mappingAt(runbook, 'vars'), ...own };
  return Object.entries(vars).map(([name, value]) => ({
    text: `${name}=`,
    about: isMapping(value) ? '' : `now ${String(value)}`,
  }));
}

function aboutOf(environment: unknown): string {
  if (!isMapping(environment)) return '';
  if (environment.production === true) return 'PRODUCTION';
  return environment['stand-in'] === true ? 'stand-in' : 'live';
}

/** The mapping under a key at the beginning of a line, up to the next such key. */
function mappingAt(runbook: string, key: string): Readonly<Record<string, unknown>> {
  const lines = runbook.split(/\r?\n/);
  const from = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (from < 0) return {};
  const length = lines.slice(from + 1).findIndex((line) => /^[^\s#}\]]/.test(line));
  const part = lines.slice(from, length < 0 ? undefined : from + 1 + length).join('\n');
  try {
    const read: unknown = parse(part, { maxAliasCount: 0, logLevel: 'silent' });
    const value = isMapping(read) ? read[key] : undefined;
    return isMapping(value) ? value : {};
  } catch {
    return {};
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
