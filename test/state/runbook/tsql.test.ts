import { describe, expect, it } from 'vitest';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import { parseTableReference } from '../../../state/runbook/fields.ts';
import { lexSql } from '../../../state/runbook/sql/lexer.ts';
import { readSql } from '../../../state/runbook/sql/statements.ts';
import { engines } from '../../../tasks/engines/engines.ts';
import { sqlDialect } from '../../../tasks/engines/sqlserver/sql-dialect.ts';
import { stepKinds } from '../../../tasks/kinds.ts';

const tokens = (sql: string) => lexSql(sql, sqlDialect).tokens.map(({ kind, text }) => `${kind} ${text}`);
const statements = (sql: string) =>
  readSql(sql, sqlDialect).statements.map((one) => one.tokens.map(({ text }) => text).join(' '));

describe('T-SQL is split into', () => {
  // biome-ignore format: a table
  it.each([
    ['names in brackets, wherever they are', "SELECT[a]FROM[O'dd ]]name\n]", ['word SELECT', 'name [a]', 'word FROM', "name [O'dd ]]name\n]"]],
    ['names in quotes', '"a b"."c"', ['name "a b"', 'sign .', 'name "c"']],
    ['strings in which a backslash is itself', "N'C:\\' x'", ["string N'C:\\'", 'word x']],
    ['variables and temporary tables', '@a @@ROWCOUNT #t ##t', ['word @a', 'word @@ROWCOUNT', 'word #t', 'word ##t']],
    ['money and parameters, which are no bodies', "$1 '$$' $5", ['sign $', 'number 1', "string '$$'", 'sign $', 'number 5']],
    ['methods of types', 'geometry::Point', ['word geometry', 'sign :', 'sign :', 'word Point']],
    ['nothing where there are comments', "/* a /* ' */ */ -- '\nb", ['word b']],
  ])('%s', (_name, sql, expected) => expect(tokens(sql)).toEqual(expected));

  it('nothing behind a name that is never closed', () => {
    expect(lexSql('SELECT [a FROM b', sqlDialect)).toMatchObject({ unclosed: 7 });
  });
});

describe('T-SQL is split into statements', () => {
  // biome-ignore format: a table
  it.each([
    ['at semicolons', 'SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    ['at lines that begin like one', 'UPDATE a SET b = 1\nDELETE FROM c\nEXEC d', ['UPDATE a SET b = 1', 'DELETE FROM c', 'EXEC d']],
    ['not where a statement goes on', 'CREATE TABLE a (b int\nREFERENCES c ON\nDELETE CASCADE)', ['CREATE TABLE a ( b int REFERENCES c ON DELETE CASCADE )']],
    ['not in MERGE', 'MERGE a USING b ON 1 = 1 WHEN MATCHED THEN\nUPDATE SET c = 1;', ['MERGE a USING b ON 1 = 1 WHEN MATCHED THEN UPDATE SET c = 1']],
    ['not in ALTER TABLE', 'ALTER TABLE a\nDROP COLUMN b', ['ALTER TABLE a DROP COLUMN b']],
    ['not in procedures', 'CREATE OR ALTER PROC p AS\nUPDATE a SET b = 1;\nDELETE c', ['CREATE OR ALTER PROC p AS UPDATE a SET b = 1 ; DELETE c']],
    ['at separators of batches', 'SELECT 1\nGO 5\nSELECT 2', ['SELECT 1', 'GO', 'SELECT 2']],
    ['not at a column of that name', 'SELECT go\nFROM a', ['SELECT go FROM a']],
  ])('%s', (_name, sql, expected) => expect(statements(sql)).toEqual(expected));
});

/** SQL in a step on a database of SQL Server, and the findings with the line they are on, counted within the SQL. */
type Row = [sql: string, findings: readonly string[], says?: string];

const rows: readonly Row[] = [
  [
    'BEGIN TRAN\nUPDATE a SET b = 1 WHERE c = 2\nCOMMIT TRAN',
    ['1 sql/transaction-control', '3 sql/transaction-control'],
  ],
  ['IF @@ERROR <> 0 ROLLBACK', ['1 sql/transaction-control'], 'ROLLBACK in the SQL of step all/one'],
  ['SAVE TRANSACTION a', ['1 sql/transaction-control']],
  ['SET IMPLICIT_TRANSACTIONS ON', ['1 sql/transaction-control']],
  ['IF 1 = 1\nBEGIN\n  SELECT 1;\nEND', []],
  ['CREATE PROCEDURE p AS\nBEGIN TRAN;\nDELETE FROM a;\nCOMMIT', []],
  ['SELECT [commit], [use] FROM dbo.a', []],
  ["SELECT 'GO\nGO\n'", []],
  ['SELECT 1\nGO\nSELECT 2', ['2 sql/client-command'], 'files: [a.sql, b.sql]'],
  [':r other.sql', ['1 sql/client-command'], ':r in the SQL'],
  [':setvar a b\nSELECT 1', ['1 sql/client-command']],
  ['SELECT $(a)', ['1 sql/client-command'], '{{name}}'],
  ['USE edu\nSELECT 1', ['1 sql/other-database'], 'USE edu'],
  ["SELECT 1 FROM a OPTION (USE HINT ('FORCE_LEGACY_CARDINALITY_ESTIMATION'))", []],
  ['ALTER DATABASE edu SET READ_ONLY WITH ROLLBACK IMMEDIATE', ['1 sql/no-transaction']],
  ['SELECT 1\nBACKUP DATABASE edu TO DISK = 1', ['2 sql/no-transaction']],
  ['SELECT 1 FROM edu.users', ['1 sql/own-database']],
  ['SELECT 1 FROM edu.dbo.users u', ['1 sql/three-part-name'], 'a rehearsal would reach the same one'],
  ['SELECT 1 FROM [Odd Name]..users', ['1 sql/three-part-name']],
  ['SELECT dbo.users.id FROM dbo.users', []],
  ['SELECT TOP (5) * FROM a', ['1 sql/limit-without-order'], 'TOP without ORDER BY'],
  ['SELECT TOP 5 * FROM a ORDER BY id', []],
  ['SELECT 1 WHERE 1 = 1\nDELETE FROM a', ['2 sql/whole-table']],
];

describe('T-SQL that should not run', () => {
  it.each(rows)('%s', (sql, findings, says) => {
    const found = lint(sql);
    expect(found.map(({ at, code }) => `${(at?.line ?? 0) - firstLine} ${code}`)).toEqual(findings);
    if (says !== undefined) expect(`${found[0]?.message} ${found[0]?.remedy.join(' ')}`).toContain(says);
  });
});

describe('a table of SQL Server', () => {
  it.each([
    ['edu.users', 'users'],
    ['edu.dbo.[Odd ]] Name]', 'dbo.[Odd ]] Name]'],
    ['edu.[a.b]."c"', '[a.b]."c"'],
  ])('is named as it names it: %s', (text, name) => {
    expect(parseTableReference(text)).toMatchObject({ database: 'edu', name });
  });
});

const before = `runbook-format: 1
runbook: one
title: One
roles: { dba: Database administrator }
databases: { edu: { engine: sqlserver } }
environments: { live: { production: true, databases: { edu: env:EDU_URL } }, staging: { stand-in: true, databases: { edu: env:S_EDU_URL } } }
phases:
  - id: all
    steps:
      - id: one
        sql:
          on: edu
          sql: |
`;
const firstLine = before.split('\n').length - 1;

function lint(sql: string) {
  const text =
    before +
    sql
      .split('\n')
      .map((line) => `            ${line}\n`)
      .join('');
  const bytes = new TextEncoder().encode(text);
  const source = {
    path: 'one.yaml',
    content: { kind: 'read' as const, bytes },
    readFile: () => ({ kind: 'missing' as const }),
  };
  const { findings } = compileRunbook(source, { stepKinds, engines }, undefined);
  return findings.filter(({ code }) => code.startsWith('sql/'));
}
