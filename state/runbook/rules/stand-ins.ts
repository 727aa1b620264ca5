import type { Draft, DraftEnvironment } from '../draft.ts';
import type { Report } from '../report.ts';
import { valueAt } from '../tree.ts';
import { placeOf } from './environments.ts';
import type { Rule } from './rule.ts';

/**
 * A rehearsal can't touch production, as far as the file can tell. Faults: `runbook/same-database`,
 * `runbook/stand-in-is-live`. Warnings: `runbook/no-stand-in`.
 */
export const standIns: Rule = (draft, report) => {
  const environments = [...draft.environments.values()];
  const live = environments.filter(({ standIn }) => !standIn);
  const stands = environments.filter(({ standIn }) => standIn);
  for (const environment of environments) judgeTwice(environment, report);
  for (const environment of stands) for (const other of live) judgeLive(environment, other, report);
  const unsure = environments.some(
    ({ path }) => typeof (valueAt(draft.document, [...path, 'stand-in']) ?? true) !== 'boolean',
  );
  if (stands.length > 0 || environments.length === 0 || unsure) return;
  const message = 'No environment is a stand-in, so that this runbook can never be rehearsed.';
  report.warning('runbook/no-stand-in', { path: ['environments'], part: 'key' }, message, [
    'Add an environment with stand-in: true and databases of its own.',
  ]);
};

function judgeTwice(environment: DraftEnvironment, report: Report): void {
  const seen = new Map<string, string>();
  for (const database of Object.keys(environment.databases)) {
    const place = placeOf(environment, database);
    if (place === undefined) continue;
    const first = seen.get(place);
    seen.set(place, first ?? database);
    if (first === undefined) continue;
    const message = `${first} and ${database} are the same database in ${environment.name}: source and target would be one.`;
    const path = [...environment.path, 'databases', database];
    report.error('runbook/same-database', { path }, message, ['Give each database its own URL.']);
  }
}

function judgeLive(environment: DraftEnvironment, live: DraftEnvironment, report: Report): void {
  const places = new Map(
    Object.keys(live.databases).map((name): [string | undefined, string] => [placeOf(live, name), name]),
  );
  for (const database of Object.keys(environment.databases)) {
    const place = placeOf(environment, database);
    const real = place === undefined ? undefined : places.get(place);
    if (real === undefined) continue;
    const message = `${database} in the stand-in ${environment.name} is ${real} of ${live.name}: a rehearsal would change it.`;
    const path = [...environment.path, 'databases', database];
    report.error('runbook/stand-in-is-live', { path }, message, [`Give ${environment.name} a database of its own.`]);
  }
}

/** The environment that is judged, when it is a stand-in. */
export function standInOf({ environment, environments }: Draft): DraftEnvironment | undefined {
  const found = environment === undefined ? undefined : environments.get(environment);
  return found?.standIn ? found : undefined;
}
