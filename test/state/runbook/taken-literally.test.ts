import { describe, expect, it } from 'vitest';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import { engines } from '../../../tasks/engines/engines.ts';
import { stepKinds } from '../../../tasks/kinds.ts';

/**
 * What migration documents tell people to do, written as a runbook without a second thought: SQL for two databases at
 * once, passwords in URLs, logs that are followed, services stopped alike in rehearsals.
 */
const literal = `runbook-format: 1
runbook: edu
title: Education system
window: { planned: "Sat 02:00-06:00", timezone: Asia/Baku }
databases: { edu: { engine: postgres }, edu_v2: { engine: postgres } }
environments:
  live:
    databases: { edu: postgresql://postgres:1111@localhost:5432/edu, edu_v2: postgresql://postgres:1111@localhost:5432/edu_v2 }
  staging:
    stand-in: true
    databases: { edu: env:S_EDU, edu_v2: env:S_EDU_V2 }
phases:
  - id: setup
    planned: 30m
    steps:
      - id: stop
        run: { command: [sudo, systemctl, stop, nginx] }
      - id: create
        sql: { on: edu_v2, sql: "CREATE DATABASE edu_v2" }
      - id: schema
        sql: { on: edu_v2, file: new_database_schema.sql }
      - id: backup
        run: { command: "pg_dump -U postgres edu | gzip > edu_backup_YYYYMMDD_HHMMSS.dump", shell: true, rehearsal: { command: "true" } }
  - id: people
    needs: [setup]
    planned: 225m
    steps:
      - id: relax
        sql: { on: edu_v2, sql: "SET session_replication_role = 'replica'" }
      - id: counts
        check:
          - { id: users, expect: { in: edu_v2, sql: "SELECT (SELECT count(*) FROM edu.users) = (SELECT count(*) FROM edu_v2.users)", equal: true } }
          - { id: orphans, none: { in: edu, sql: "SELECT * FROM students WHERE person_id NOT IN (SELECT id FROM persons)" } }
          - { id: names, sample: { in: edu_v2, sql: "SELECT username FROM users LIMIT 10", ask: "Right?" } }
      - id: index
        sql: { on: edu_v2, sql: "CREATE INDEX CONCURRENTLY idx_custom_1 ON users (username)" }
      - id: watch
        run: { command: [tail, -f, /var/log/fastapi/app.log], rehearsal: { command: [echo, skipped] } }
      - id: probe
        run: { command: [curl, "http://localhost:8000/api/v1/students/"], rehearsal: { command: [echo, skipped] } }
      - id: drop
        sql: { on: edu_v2, sql: "DROP DATABASE IF EXISTS edu" }
`;

const schema = '\\c edu_v2\nBEGIN;\nCREATE TABLE users (id uuid);\n\\i more.sql\nCOMMIT;\n';

function lintLiterally() {
  const bytes = (text: string) => ({ kind: 'read', bytes: new TextEncoder().encode(text) }) as const;
  const source = { path: '/plans/edu.yaml', content: bytes(literal), readFile: () => bytes(schema) };
  return compileRunbook(source, { stepKinds, engines }).findings;
}

describe('a migration document taken literally', () => {
  it('is told all its mistakes at once, in the order of the file', () => {
    const found = lintLiterally().map(({ severity, code, at }) => `${at?.line} ${severity} ${code}`);
    expect(found).toEqual([
      '4 warning runbook/window-short',
      '8 error runbook/clear-text-password',
      '8 error runbook/clear-text-password',
      '17 error runbook/effects-outside',
      '17 warning command/asks',
      '19 error sql/no-transaction',
      '23 warning command/ignores-errors',
      '23 warning runbook/leftover',
      '29 warning sql/replication-role',
      '32 error sql/other-database',
      '32 warning sql/own-database',
      '33 warning sql/not-in',
      '34 warning sql/limit-without-order',
      '36 error sql/no-transaction',
      '38 warning command/endless',
      '40 warning command/ignores-errors',
      '42 error sql/no-transaction',
      '42 warning sql/drop-database',
      '1 error sql/client-command',
      '2 error sql/transaction-control',
      '4 error sql/client-command',
      '5 error sql/transaction-control',
    ]);
  });

  it('without its password being shown', () => {
    expect(JSON.stringify(lintLiterally())).not.toContain('1111');
  });
});
