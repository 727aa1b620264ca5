import { topKeys } from './declared.ts';
import { databaseFields, followUpFields, headFields, roleFields, triggerFields, varFields } from './document.ts';
import { type Draft, type DraftDatabase, type DraftPhase, stepsIn } from './draft.ts';
import { readEnvironments } from './draft-environments.ts';
import { readPhases } from './draft-phases.ts';
import { readRollbacks } from './draft-rollbacks.ts';
import { type Filling, fill } from './fill.ts';
import type { Language } from './language.ts';
import { readNotifications } from './notifications.ts';
import { type Reading, readEntries, readFields, readList } from './read.ts';
import { fillFile, type ReferredFiles } from './referred-files.ts';
import type { Report } from './report.ts';
import { suggest } from './similar.ts';
import type { SqlScripts } from './sql/scripts.ts';
import { isMapping, type Path, type Tree, valueAt } from './tree.ts';
import { type Overrides, resolveVars } from './vars.ts';

/** What is the same for every environment. */
export interface Workshop {
  readonly tree: Tree;
  readonly language: Language;
  readonly report: Report;
  readonly files: ReferredFiles;
  readonly scripts: SqlScripts;
}

/** Reads a runbook in one environment as far as it can be read; what can't is reported, all of it. */
export function readDraft(workshop: Workshop, environment: string | undefined, overrides: Overrides): Draft {
  const { tree, language, report } = workshop;
  const filling: Filling = { vars: resolveVars(tree.value, environment, overrides, report), report, uses: [] };
  const document = fillDocument(tree.value, filling);
  const reading: Reading = { document, report };
  const head = readFields(headFields, [], reading, topKeys);
  const phases = readPhases({ ...reading, language });
  const rollbacks = readRollbacks({ ...reading, language });
  return {
    ...workshop,
    document,
    environment,
    vars: filling.vars,
    defaults: readEntries(varFields, ['vars'], reading),
    uses: filling.uses,
    id: head.runbook,
    title: head.title,
    window: head.window,
    contacts: head.contacts ?? [],
    idNamespace: head.ids?.namespace,
    roles: readEntries(roleFields, ['roles'], reading),
    triggers: readEntries(triggerFields, ['triggers'], reading),
    databases: readDatabases(reading, language),
    environments: readEnvironments(reading),
    phases,
    rollbacks,
    followUps: readFollowUps(reading),
    notifications: readNotifications(reading),
    sqlTexts: fillFiles([...phases, ...rollbacks.map(({ phase }) => phase)], workshop, filling),
  };
}

/** Vars are filled in everywhere but where they are set; in an environment they are its own. */
function fillDocument(value: unknown, filling: Filling): unknown {
  if (!isMapping(value)) return value;
  const document: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    document[key] = key === 'vars' || key === 'environments' ? value[key] : fill(value[key], [key], filling);
  }
  if (isMapping(value.environments)) document.environments = fillEnvironments(value, value.environments, filling);
  return document;
}

function fillEnvironments(document: unknown, environments: object, { report, uses }: Filling): unknown {
  const filled: Record<string, unknown> = Object.create(null);
  for (const [name, environment] of Object.entries(environments)) {
    const path: Path = ['environments', name];
    const filling: Filling = { vars: resolveVars(document, name, {}, report), report, uses };
    filled[name] = environment;
    if (!isMapping(environment)) continue;
    const databases = fill(environment.databases, [...path, 'databases'], filling);
    filled[name] = Object.hasOwn(environment, 'databases') ? { ...environment, databases } : environment;
  }
  return filled;
}

function readDatabases(reading: Reading, language: Language): ReadonlyMap<string, DraftDatabase> {
  const known = language.engines.map(({ key }) => key);
  const read = readEntries(databaseFields, ['databases'], reading);
  return new Map(
    [...read].map(([name, { engine }]) => {
      const path: Path = ['databases', name];
      const found = language.engines.find(({ key }) => key === engine);
      if (!found) {
        const message = `The database ${name} has an unknown engine ${JSON.stringify(engine)}.`;
        reading.report.error(
          'runbook/unknown-engine',
          { path: [...path, 'engine'] },
          message,
          suggest(engine, known, 'engines'),
        );
      }
      return [name, { engine: found, path }];
    }),
  );
}

function readFollowUps(reading: Reading): Draft['followUps'] {
  const path: Path = ['follow-ups'];
  if (valueAt(reading.document, path) === undefined) return [];
  return readList(path, 'follow-ups', reading).map((at) => ({ ...readFields(followUpFields, at, reading), path: at }));
}

function fillFiles(
  phases: readonly DraftPhase[],
  { files, report }: Workshop,
  filling: Filling,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { references } of phases.flatMap(stepsIn)) {
    for (const reference of references) {
      if (reference.to !== 'sql-file' || texts.has(reference.name)) continue;
      const file = files.get(reference.name);
      if ('fault' in file) continue;
      const used = (name: string) => filling.uses.push({ name, path: reference.path });
      texts.set(reference.name, fillFile(file.lines, filling.vars, used, report));
    }
  }
  return texts;
}
