import { environmentFields, urlFields, varFields } from './document.ts';
import type { DraftEnvironment } from './draft.ts';
import { ownerOf } from './owner.ts';
import { type Reading, readEntries, readFields, readMapping } from './read.ts';
import type { Path } from './tree.ts';

/** Reads the environments, each by itself. Faults: those of `parseWith`, `runbook/no-environment`. */
export function readEnvironments(reading: Reading): ReadonlyMap<string, DraftEnvironment> {
  const path: Path = ['environments'];
  const names = Object.keys(readEnvironmentNames(path, reading));
  return new Map(names.map((name) => [name, readEnvironment(name, [...path, name], reading)]));
}

function readEnvironmentNames(path: Path, reading: Reading): object {
  const { document, report } = reading;
  const wanted = ['Add environments: { staging: { stand-in: true, databases: { ... } } }.'];
  const mapping = Object.hasOwn(Object(document), 'environments') ? readMapping(path, reading) : {};
  if (mapping && Object.keys(mapping).length === 0) {
    report.error('runbook/no-environment', { path, part: 'key' }, 'The runbook has no environment to run in.', wanted);
  }
  return mapping ?? {};
}

function readEnvironment(name: string, path: Path, reading: Reading): DraftEnvironment {
  const fields = readFields(environmentFields, path, reading, ['databases', 'vars']);
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) {
    const message = `${ownerOf(reading.document, ['environments'])}: ${JSON.stringify(name)} is no name for an environment.`;
    reading.report.error('runbook/key', { path, part: 'key' }, message, ['Use a-z, 0-9 and -, a letter first.']);
  }
  return {
    path,
    name,
    standIn: fields['stand-in'] ?? false,
    production: fields.production ?? false,
    databases: Object.fromEntries(readEntries(urlFields, [...path, 'databases'], reading)),
    vars: readEntries(varFields, [...path, 'vars'], reading),
  };
}
