/** What a cutover night is made of, by the names it has on the server and on the disk. */
export interface CutoverNames {
  readonly old: string;
  readonly new: string;
  /** The application's role. */
  readonly role: string;
  readonly directory: string;
  /** Where the application answers. */
  readonly api: string;
}

export interface CutoverOptions {
  /** Whether the backup is proven by a restore. Default: true. */
  readonly proves?: boolean;
  /** What its backup has to be before the cutover. Default: proven. */
  readonly gate?: 'made' | 'proven';
}

/** Where nothing depends on it: proving a backup takes seconds. */
export const unproven: CutoverOptions = { proves: false, gate: 'made' };

/** Every step of the night, in its order. */
export const nightSteps = [
  ...(['prepare/stop', 'prepare/freeze', 'prepare/backup', 'prepare/schema'] as const),
  ...(['move/users', 'move/notes', 'move/keys'] as const),
  ...(['validation/statistics', 'validation/grants', 'validation/arrived'] as const),
  ...(['cutover/ready', 'cutover/mark', 'cutover/switch', 'cutover/start'] as const),
  ...(['cutover/answers', 'cutover/healthy', 'cutover/watch'] as const),
] as const;
export type NightStep = (typeof nightSteps)[number];

/** The shape of `edu-v2`, with everything in it that decides whether a cutover can be taken back, and hardly any rows. */
export function cutoverRunbook(names: CutoverNames, { proves = true, gate = 'proven' }: CutoverOptions = {}): string {
  return `
runbook-format: 1
runbook: cutover
title: A small cutover
roles: { dba: Database administrator }
ids: { namespace: env:CUTOVER_NAMESPACE }
databases: { old: { engine: postgres }, new: { engine: postgres } }
vars: { service: nowhere, env_file: nowhere, api: "http://127.0.0.1", backups: nowhere }
environments:
  test:
    stand-in: true
    databases: { old: env:CUTOVER_OLD_URL, new: env:CUTOVER_NEW_URL }
    vars: { service: ${names.directory}/service, env_file: ${names.directory}/.env, api: "${names.api}", backups: backups }
phases:
  - id: prepare
    title: Prepare
    steps:
      - { id: stop, run: { command: ["{{service}}", stop], probe: { command: ["{{service}}", status], exit: 3 }, undo: { command: ["{{service}}", start] } } }
      - { id: freeze, read-only: { on: old, mode: strict, application: ${names.role}, end-sessions: true } }
      - { id: backup, backup: { of: old, to: "{{backups}}", without-tools: clone${proves ? '' : ', prove: false'} } }
      - { id: schema, sql: { on: new, file: schema.sql, undo: drop table notes; drop table users } }
  - id: move
    title: Move
    needs: [prepare]
    steps:
      - { id: users, copy: { from: old.users, to: new.users, columns: { id: { uuid: users, of: id }, legacy_id: id, username: username } } }
      - { id: notes, copy: { from: old.notes, to: new.notes, columns: { id: { uuid: notes, of: id }, user_id: { uuid: users, of: user_id }, body: body } } }
      - { id: keys, sql: { on: new, sql: alter table notes add constraint notes_user foreign key (user_id) references users, undo: alter table notes drop constraint notes_user } }
  - id: validation
    title: Validate
    needs: [move]
    sign-off: [dba]
    steps:
      - { id: statistics, sql: { on: new, sql: analyze, undo: false } }
      - { id: grants, sql: { on: new, sql: "grant select, insert, update, delete on users, notes to ${names.role}", undo: false } }
      - id: arrived
        check:
          - { id: users, rows: { of: old.users, equal: new.users } }
          - { id: notes, rows: { of: old.notes, equal: new.notes } }
          - { id: frozen, frozen: { in: old, at-least: proven } }
  - id: cutover
    title: Cut over
    needs: [validation]
    gate: { backups: { old: ${gate} }, freezes: { old: proven } }
    steps:
      - { id: ready, check: [ { id: open, ready: { in: new, as: ${names.role} } } ] }
      - { id: mark, mark: { on: new } }
      - { id: switch, edit: { file: "{{env_file}}", set: { DATABASE_URL: env:CUTOVER_APPLICATION_NEW } } }
      - id: start
        point-of-no-return: true
        phrase: new
        run: { command: ["{{service}}", start], probe: { command: ["{{service}}", status] }, undo: { command: ["{{service}}", stop] } }
      - { id: answers, http: { url: "{{api}}/health", expect: { json: { database: ${names.new} } } } }
      - id: healthy
        check:
          - { id: gone, sessions: { in: old, of: ${names.role}, at-most: 0 } }
          - { id: there, sessions: { in: new, of: ${names.role}, at-least: 1 } }
      - { id: watch, confirm: [ { id: fine, text: It looks fine, role: dba } ] }
rollbacks:
  recreate:
    title: Make the new database anew
    when: before cutover
    undoes: [move]
    steps:
      - { id: freeze-new, read-only: { on: new, mode: strict, end-sessions: true } }
      - { id: put-aside, sql: ${closing(names.new, 'failed')} }
      - { id: create, sql: ${creating(names.new)} }
      - { id: schema, sql: { on: new, file: schema.sql } }
  switch-back:
    title: Back to the old database
    when: after cutover
    undoes: [prepare]
    steps:
${aside(names)}
      - { id: back, edit: { file: "{{env_file}}", set: { DATABASE_URL: env:CUTOVER_APPLICATION_OLD } } }
      - { id: thaw, writable: { on: old, application: ${names.role} } }
${onOld(names)}
      - { id: keep-new, sql: ${closing(names.new, 'kept')} }
      - { id: empty-new, sql: ${creating(names.new)} }
  restore:
    title: The old database from its backup
    undoes: [prepare]
    steps:
${aside(names)}
      - { id: restore, restore: { on: old, backup: prepare/backup, replace: true, end-sessions: true } }
      - { id: back, edit: { file: "{{env_file}}", set: { DATABASE_URL: env:CUTOVER_APPLICATION_OLD } } }
      - { id: thaw, writable: { on: old, application: ${names.role} } }
${onOld(names)}
      - { id: keep-new, sql: ${closing(names.new, 'kept')} }
      - { id: empty-new, sql: ${creating(names.new)} }
`;
}

/** The new side, out of the way and looked through. */
function aside({ role }: CutoverNames): string {
  return `
      - { id: stop, run: { command: ["{{service}}", stop], repeatable: true } }
      - { id: freeze-new, read-only: { on: new, mode: strict, application: ${role}, end-sessions: true } }
      - { id: lost, lost: { on: new, since: cutover/mark, export: "{{backups}}/lost" } }`.slice(1);
}

function onOld({ old, role }: CutoverNames): string {
  return `
      - { id: start, run: { command: ["{{service}}", start], repeatable: true } }
      - { id: answers, http: { url: "{{api}}/health", expect: { json: { database: ${old} } } } }
      - id: healthy
        check:
          - { id: back, sessions: { in: old, of: ${role}, at-least: 1 } }
          - { id: off, sessions: { in: new, of: ${role}, at-most: 0 } }`.slice(1);
}

function closing(name: string, as: string): string {
  const rename = `do $$ begin execute format('alter database %I rename to %I', '${name}', '${name}_${as}_' || to_char(clock_timestamp(), 'HH24MISSUS')); end $$`;
  return `{ on: new/maintenance, transaction: none, closes: true, sql: "${rename}", probe: "select not exists (select from pg_database where datname = '${name}')" }`;
}

function creating(name: string): string {
  return `{ on: new/maintenance, transaction: none, pins: true, sql: create database ${name} template template0, probe: "select exists (select from pg_database where datname = '${name}')" }`;
}

export const newSchema = `
create table users (id uuid primary key default gen_random_uuid(), legacy_id bigint unique, username text not null);
create table notes (id uuid primary key default gen_random_uuid(), user_id uuid not null, body text);
`;

/** With the application's role in it, and with rights and settings of its own, which a freeze has to give back. */
export function oldSchema({ old, role }: Pick<CutoverNames, 'old' | 'role'>): string {
  return `
create table users (id bigint generated by default as identity primary key, username text not null);
create table notes (id bigint generated by default as identity primary key, user_id bigint not null, body text);
insert into users (username) values ('Leyla'), ('Rəşad'), ('Aysel');
insert into notes (user_id, body) select 1 + i % 3, 'note ' || i from generate_series(1, 7) i;
grant select, insert, update, delete on users, notes to ${role};
revoke connect on database ${old} from public;
grant connect, temporary on database ${old} to ${role};
alter database ${old} set work_mem = '8MB';
alter role ${role} in database ${old} set statement_timeout = '1min';
comment on database ${old} is 'The old one';
`;
}
