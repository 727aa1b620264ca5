import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../../../tasks/engines/connection.ts';
import { programFile } from '../../package-folder.ts';
import { readSettings } from './program/settings.ts';

/** The application's role at the server. It owns nothing, and has what an application needs. */
const applicationRole = 'education_app';

/** Where the stand-in application of a demo lies. */
export interface ApplicationPlace {
  readonly folder: string;
  /** What it reads when it starts; a runbook edits it. */
  readonly envFile: string;
  /** A second file that names the database, as Django's `settings.py` does. Nothing reads it. */
  readonly settingsFile: string;
  /** Where a runbook may put backups. */
  readonly backupFolder: string;
  /** `service start|stop|status`, as an init script. */
  readonly service: string;
}

export function applicationPlace(demoDirectory: string): ApplicationPlace {
  const folder = join(demoDirectory, 'application');
  return {
    folder,
    envFile: join(folder, '.env'),
    settingsFile: join(folder, 'settings.py'),
    backupFolder: join(demoDirectory, 'backups'),
    service: join(folder, 'service'),
  };
}

/** Makes the role, with the password that its settings have. `connection` is a superuser's, to any database. */
export async function makeApplicationRole(connection: Connection, { envFile }: ApplicationPlace): Promise<void> {
  const { password } = new URL(await urlIn(envFile));
  const { rows } = await connection.query('select 1 from pg_roles where rolname = $1', [applicationRole]);
  const verb = rows.length === 0 ? 'create' : 'alter';
  await connection.query(`${verb} role ${applicationRole} login nosuperuser password '${password}'`);
}

/** What the role may do in a database, with the tables that are there and with those that come. */
export async function grantToApplication(connection: Connection): Promise<void> {
  await connection.script(`
    grant usage on schema public to ${applicationRole};
    grant select, insert, update, delete on all tables in schema public to ${applicationRole};
    alter default privileges in schema public grant select, insert, update, delete on tables to ${applicationRole};
  `);
}

export interface ApplicationSettings {
  /** Host and port of the server. */
  readonly server: string;
  /** The database it begins on. */
  readonly database: string;
  /** The port it listens on. */
  readonly port: number;
  /** A file that is there as long as the server runs. */
  readonly runsWhile: string;
}

/** Writes its settings, with a new password in them, and the script that starts and stops it. */
export async function writeApplication(place: ApplicationPlace, settings: ApplicationSettings): Promise<void> {
  const { server, database, port, runsWhile } = settings;
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  const lines = [
    '# Settings of the stand-in application. It reads them when it starts.',
    `DATABASE_URL=postgresql://${applicationRole}:${password}@${server}/${database}`,
    `PORT=${port}`,
    '# It ends by itself when this file is gone: the server of its database has stopped then.',
    `RUNS_WHILE=${runsWhile}`,
  ];
  await writeFile(place.envFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  await writeFile(place.settingsFile, settingsOf(database), { mode: 0o600 });
  const cli = programFile('cli');
  const words = [process.execPath, cli, 'demo-application'].map(quoted).join(' ');
  const script = `#!/bin/sh\n# service start|stop|status\nexec ${words} "$1" --env ${quoted(place.envFile)}\n`;
  await writeFile(place.service, script, { mode: 0o700 });
}

function settingsOf(database: string): string {
  return [
    "# Stands in for Django's settings.py: a second place that names the database.",
    'DATABASES = {',
    "    'default': {",
    "        'ENGINE': 'django.db.backends.postgresql',",
    `        'NAME': '${database}',`,
    `        'USER': '${applicationRole}',`,
    '    }',
    '}',
    '',
  ].join('\n');
}

/** The URL that leads the application to another database of its server. The password is in it. */
export async function applicationUrl({ envFile }: ApplicationPlace, database: string): Promise<string> {
  const url = new URL(await urlIn(envFile));
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** The server may have come up on another port than the one the settings have. */
export async function followServer({ envFile }: ApplicationPlace, server: string): Promise<void> {
  const text = await readFile(envFile, 'utf8');
  const changed = text.replace(/^(DATABASE_URL=["']?postgres(?:ql)?:\/\/[^\s/]*@)[^\s/]+\//m, `$1${server}/`);
  if (changed === text) return;
  await writeFile(`${envFile}.tmp`, changed, { mode: 0o600 });
  await rename(`${envFile}.tmp`, envFile);
}

async function urlIn(envFile: string): Promise<string> {
  return readSettings(await readFile(envFile, 'utf8')).DATABASE_URL ?? '';
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
