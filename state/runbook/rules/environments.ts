import { mayBeDeclared } from '../declared.ts';
import type { Draft, DraftEnvironment } from '../draft.ts';
import { databaseName } from '../fields.ts';
import type { Report } from '../report.ts';
import { formatSecretReference } from '../secret.ts';
import { suggest } from '../similar.ts';
import { type Path, valueAt } from '../tree.ts';
import type { Rule } from './rule.ts';

/**
 * Whether an environment has a URL for every database, and each fits its engine. Faults: `runbook/missing-url`,
 * `runbook/unknown-database`, `runbook/url`, `runbook/url-scheme`, `runbook/environment-kind`.
 */
export const environments: Rule = (draft, report) => {
  for (const environment of draft.environments.values()) {
    const { name, path, standIn, production, databases } = environment;
    if (standIn && production) {
      const message = `The environment ${name} is both production and a stand-in.`;
      report.error('runbook/environment-kind', { path: [...path, 'stand-in'] }, message, ['Keep one of the two.']);
    }
    for (const database of draft.databases.keys()) {
      const isName = databaseName.safeParse(database).success;
      if (isName && !Object.hasOwn(databases, database)) judgeMissing(database, environment, draft, report);
    }
    for (const database of Object.keys(databases)) judgeUrl(database, environment, draft, report);
  }
};

function judgeMissing(database: string, { name, path }: DraftEnvironment, { document }: Draft, report: Report): void {
  const at: Path = [...path, 'databases', database];
  // What is there and could not be read was reported.
  if (valueAt(document, at) !== undefined) return;
  const message = `The environment ${name} has no URL for the database ${database}.`;
  const variable = `${name}_${database}_url`.toUpperCase().replaceAll('-', '_');
  report.error('runbook/missing-url', { path: at, part: 'key' }, message, [`Add ${database}: env:${variable}.`]);
}

function judgeUrl(
  database: string,
  environment: DraftEnvironment,
  { databases, document }: Draft,
  report: Report,
): void {
  const { name } = environment;
  const path: Path = [...environment.path, 'databases', database];
  const declared = databases.get(database);
  const reference = environment.databases[database];
  if (!declared && !mayBeDeclared(document, 'databases', database)) {
    const message = `The environment ${name} has a URL for ${database}, which the runbook does not declare.`;
    report.error(
      'runbook/unknown-database',
      { path, part: 'key' },
      message,
      suggest(database, databases.keys(), 'databases'),
    );
  }
  if (reference?.from !== 'text') return;
  const schemes = declared?.engine?.schemes ?? [];
  const scheme = /^([a-z][a-z0-9+.-]*:)./i.exec(reference.text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const message = `The URL of ${database} in ${name} is neither a URL nor a reference to one.`;
    report.error('runbook/url', { path }, message, [
      `Write env:NAME, file:PATH, "prompt:", exec:COMMAND, or ${schemes[0] ?? 'scheme:'}//...`,
    ]);
  } else if (schemes.length > 0 && !schemes.includes(scheme)) {
    const message = `The URL of ${database} in ${name} begins with ${scheme} and its engine is ${declared?.engine?.key}.`;
    report.error('runbook/url-scheme', { path }, message, [`Begin it with ${schemes.join(' or ')}.`]);
  }
}

/** What two references have in common when they are surely the same database; `undefined` when nobody can say. */
export function placeOf(environment: DraftEnvironment, database: string): string | undefined {
  const reference = environment.databases[database];
  // A person may type something else each time.
  if (!reference || reference.from === 'prompt') return undefined;
  const written = formatSecretReference(reference);
  if (reference.from !== 'text') return written;
  const [, host = '', rest = ''] = /^[a-z0-9+.-]+:\/\/(?:[^@/]*@)?([^/?#]*)([^?#]*)/i.exec(written) ?? [];
  return host + rest === '' ? written : `//${host.toLowerCase()}${rest}`;
}
