import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import { formatFinding } from '../../../state/runbook/finding-text.ts';
import { runbookJsonSchema } from '../../../state/runbook/json-schema.ts';
import type { Language } from '../../../state/runbook/language.ts';
import type { FileReading } from '../../../state/runbook/source-text.ts';
import { engines } from '../../../tasks/engines/engines.ts';
import { stepKinds } from '../../../tasks/kinds.ts';
import { validate } from './json-validator.ts';

const language: Language = { stepKinds, engines };
const folder = join(import.meta.dirname, '../../../checklists');

function lintFile(name: string, environment?: string) {
  const read = (path: string): FileReading =>
    existsSync(path) ? { kind: 'read', bytes: readFileSync(path) } : { kind: 'missing' };
  const source = {
    path: join(folder, name),
    content: read(join(folder, name)),
    readFile: (at: string) => read(join(folder, at)),
  };
  return compileRunbook(source, language, environment === undefined ? undefined : { environment, vars: {} });
}

/** The examples of docs/runbook.md, one runbook of them all. */
const everything = `runbook-format: 1
runbook: everything
title: One of each
roles: { dba: Database administrator }
ids: { namespace: env:ID_NAMESPACE }
databases: { edu: { engine: postgres }, edu_v2: { engine: postgres } }
vars: { users: 6987, minutes: 10, service: nginx, api: "https://edu.example.org" }
environments:
  live: { production: true, databases: { edu: env:EDU_URL, edu_v2: env:EDU_V2_URL } }
  staging: { stand-in: true, databases: { edu: env:S_EDU, edu_v2: env:S_EDU_V2 }, vars: { service: nginx-staging, api: "http://localhost:8000" } }
phases:
  - id: all
    steps:
      - id: ready
        confirm:
          - { id: notify, text: Stakeholders are notified of the window, role: dba }
      - id: index
        sql: { on: edu_v2, sql: "create index concurrently i on users (id)", transaction: none, probe: "select to_regclass('i') is not null", timeout: "{{minutes}}m", undo: drop index i }
      - id: stop
        run:
          command: [systemctl, stop, "{{service}}"]
          env: { PGPASSWORD: env:EDU_PASSWORD }
          timeout: 10m
          expect: { exit: [0, 1], output: "stopped" }
          probe: { command: [systemctl, is-active, --quiet, nginx], exit: 3 }
          undo: { command: [systemctl, start, nginx], probe: { command: [systemctl, is-active, --quiet, nginx] } }
          rehearsal: { command: [echo, stop], undo: { command: [echo, start] } }
      - { id: freeze, read-only: { on: edu, mode: strict, application: edu_app, end-sessions: true } }
      - { id: backup, backup: { of: edu, to: ./backups, format: custom, globals: true, rehearsal: { to: ./rehearsed } } }
      - id: users
        copy:
          from: edu.users
          to: edu_v2.users
          key: id
          where: "deleted = 0"
          workers: 2
          rows-per-chunk: 50000
          columns:
            id: { uuid: users, of: id }
            legacy_id: id
            created_at: { utc: created, zone: Asia/Baku }
            locale: { value: az }
            status: { map: is_active, values: { "1": active, "0": suspended }, otherwise: unknown }
            name: { json: { az: name_az, ru: name_ru, en: name_en } }
            full_name: { sql: "first_name || ' ' || last_name" }
      - id: checks
        check:
          - { id: users-count, rows: { of: edu.users, equal: edu_v2.users } }
          - { id: active-count, rows: { of: edu.users, where: "is_active = 1", at-most: edu_v2.users, and-where: "status = 'active'" } }
          - { id: users-figure, rows: { of: edu.users, equal: "{{users}}" }, preflight: true }
          - { id: no-orphans, none: { in: edu_v2, sql: "select id from persons" } }
          - { id: terms, expect: { in: edu_v2, sql: "select count(*) from academic_terms", equal: 12 } }
          - { id: backup-there, file: { path: "backups/edu_*.dump", at-least: 1MB, newer-than: 12h } }
          - { id: disk, disk: { path: /var/lib/postgresql, at-least: 50GB } }
          - { id: pg-version, tool: { command: [pg_dump, --version], at-least: "15" } }
          - { id: server-version, tool: { database: edu, at-least: "15" } }
          - { id: still-frozen, frozen: { in: edu, at-least: proven } }
          - { id: safe, backup: { of: edu, state: proven, younger-than: 6h } }
          - { id: open, ready: { in: edu_v2, as: edu_app } }
          - { id: gone, sessions: { in: edu, of: edu_app, at-most: 0 } }
      - { id: pause, wait: { for: 10m } }
      - { id: quiet, wait: { in: edu_v2, sql: "select true", every: 5s, timeout: 10m } }
  - id: cutover
    needs: [all]
    gate: { backups: { edu: proven }, freezes: { edu: proven } }
    steps:
      - { id: mark, mark: { on: edu_v2 } }
      - id: switch
        edit: { file: .env, set: { DATABASE_URL: env:EDU_V2_URL }, rehearsal: { file: staging/.env } }
      - id: settings
        edit:
          file: settings.py
          replace: [ { find: "'NAME': 'edu'", with: "'NAME': 'edu_v2'", count: 1 } ]
          rehearsal: { file: staging/settings.py }
      - id: healthy
        http:
          url: "{{api}}/health"
          headers: { X-Key: env:KEY }
          expect: { status: [200, 204], body: ok, json: { database: edu_v2 }, latency: 500ms }
          retries: { times: 10, every: 2s }
          timeout: 30s
      - id: tell
        notify: { webhook: env:CHAT_HOOK, text: We are back, rehearsal: { webhook: env:TEST_HOOK } }
rollbacks:
  switch-back:
    title: Back to the old database
    when: after cutover
    undoes: [cutover]
    steps:
      - { id: freeze-new, read-only: { on: edu_v2, mode: strict } }
      - { id: lost, lost: { on: edu_v2, since: cutover/mark, export: ./lost, role: dba } }
      - { id: thaw, writable: { on: edu, application: edu_app } }
  restore:
    title: From the backup
    undoes: [all]
    steps:
      - { id: restore, restore: { on: edu, backup: all/backup, replace: true } }
`;

function lintText(text: string) {
  const content = { kind: 'read', bytes: new TextEncoder().encode(text) } as const;
  return compileRunbook({ path: '/plans/all.yaml', content, readFile: () => ({ kind: 'missing' }) }, language).findings;
}

describe('the real step kinds and engines', () => {
  it('read one of each, as the documentation has it', () => {
    expect(lintText(everything).flatMap(formatFinding)).toEqual([]);
    expect(validate(runbookJsonSchema(language), parse(everything))).toEqual([]);
  });

  // biome-ignore format: a table
  it.each([
    ['key: id', 'keys: id', 'runbook/unknown-key', '"keys" is not a key of copy in step all/users.', 'Did you mean "key"?'],
    ['uuid: users', 'uid: users', 'runbook/unknown-key', '"uid" is not a key of copy.columns.id in step all/users.', 'Did you mean "uuid"?'],
    ['for: 10m', 'for: 10', 'runbook/value', 'wait.for in step all/pause: expected a duration such as 30m, 1h30m or 30d, got 10.', ''],
    ['at-least: 50GB', 'at-least: 50 gigs', 'runbook/value', 'check.disk.disk.at-least in step all/checks: expected a size such as 1MB or 50GB, got "50 gigs".', ''],
    ['on: edu_v2', 'on: edu-v2', 'runbook/unknown-database', 'Step all/index names the database "edu-v2", which the runbook does not declare.', 'Did you mean "edu_v2"?'],
    ['from persons', 'from edu.persons', 'sql/other-database', 'edu.persons in the SQL of step all/checks is in another database: this runs in edu_v2.', ''],
    ['count(*) from academic_terms', 'count(*) from academic_terms; commit', 'sql/transaction-control', 'COMMIT in the SQL of step all/checks', ''],
    ['id: users-figure', 'id: users-count', 'runbook/duplicate-id', 'Two entries of step all/checks are called "users-count".', ''],
    ['role: dba }', 'role: dbo }', 'runbook/unknown-role', 'Step all/ready asks "dbo", which is not among the roles.', 'Did you mean "dba"?'],
    ['env:EDU_PASSWORD', 'hunter2', 'runbook/clear-text-password', 'run.env.PGPASSWORD in step all/stop holds a password in clear text.', 'Write a reference instead'],
  ])('find %s written as %s', (from, to, code, message, remedy) => {
    const findings = lintText(everything.replace(from, to)).filter(({ severity }) => severity === 'error');
    expect(findings).toMatchObject([{ code, message: expect.stringContaining(message) }]);
    expect(findings[0]?.remedy.join('\n')).toContain(remedy);
  });

  it('read the education runbook, and warn that its plan is longer than its window', () => {
    const { findings } = lintFile('edu-v2.yaml');
    expect(findings.map(({ code }) => code)).toEqual(['runbook/window-short']);
    expect(findings[0]?.message).toContain('255 minutes');
    const names = Object.keys(parse(readFileSync(join(folder, 'edu-v2.yaml'), 'utf8')).environments);
    for (const name of names) expect(lintFile('edu-v2.yaml', name).runbook?.id).toBe('edu-v2');
  });
});
