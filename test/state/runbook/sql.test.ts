import { describe, expect, it } from 'vitest';
import { lexSql } from '../../../state/runbook/sql/lexer.ts';
import { readSql } from '../../../state/runbook/sql/statements.ts';

const tokens = (sql: string) => lexSql(sql).tokens.map(({ kind, text }) => `${kind} ${text}`);
const statements = (sql: string) =>
  readSql(sql).statements.map(({ tokens }) => tokens.map(({ text }) => text).join(' '));

describe('SQL is split into', () => {
  // biome-ignore format: a table
  it.each([
    ['words and signs', 'select a.b', ['word select', 'word a', 'sign .', 'word b']],
    ['names in quotes', '"a;""b" [c d] `e`', ['name "a;""b"', 'name [c d]', 'name `e`']],
    ['strings', "'a;''b' E'c\\'d' N'e'", ["string 'a;''b'", "string E'c\\'d'", "string N'e'"]],
    ['strings in which a backslash is itself', "'C:\\' x", ["string 'C:\\'", 'word x']],
    ['bodies', "$$ a;'b $$ $x$ $$ $x$ $1", ["body $$ a;'b $$", 'body $x$ $$ $x$', 'sign $', 'number 1']],
    ['a dollar within a name', 'a$b$c', ['word a$b$c']],
    ['nothing where there are comments', "-- a'\n/* b /* c */ d' */ e", ['word e']],
    ['numbers', '1 2.5 .5 1e-3 1_000', ['number 1', 'number 2.5', 'number .5', 'number 1e-3', 'number 1_000']],
    ['subscripts', "a[1] array['x]']", ['word a', 'sign [', 'number 1', 'sign ]', 'word array', 'sign [', "string 'x]'", 'sign ]']],
    ['vars', 'id = {{id}} {{ x }}', ['word id', 'sign =', 'placeholder {{id}}', 'sign {', 'sign {', 'word x', 'sign }', 'sign }']],
    ['commands of a client', 'a\n\\i b.sql\nc', ['word a', 'client-command \\i b.sql', 'word c']],
    ['letters of any language', 'select ad, "Öz" from tələbə', ['word select', 'word ad', 'sign ,', 'name "Öz"', 'word from', 'word tələbə']],
  ])('%s', (_name, sql, expected) => expect(tokens(sql)).toEqual(expected));

  it.each([["'a"], ['"a'], ['/* a /* b */'], ['$x$ a $y$'], ["E'a\\'"]])(
    'what is closed, and where it is not: %s',
    (sql) => {
      expect(lexSql(`select ${sql}`)).toMatchObject({ tokens: [{ text: 'select' }], unclosed: 7 });
    },
  );

  it('tokens that give the text back with what is between them', () => {
    const sql = "insert into a -- b\n values ('c', $$d$$); /* e */ select [f] ;";
    const { tokens } = lexSql(sql);
    expect(tokens.every(({ text, start, end }) => sql.slice(start, end) === text)).toBe(true);
  });
});

describe('SQL is split into statements', () => {
  // biome-ignore format: a table
  it.each([
    ['at semicolons', 'a; b;; c', ['a', 'b', 'c']],
    ['not at those in quotes', "a ';'; $$;$$", ["a ';'", '$$;$$']],
    ['not in a function body', 'create function f() returns int begin atomic select case when a then b end; select 2; end; c', ['create function f ( ) returns int begin atomic select case when a then b end ; select 2 ; end', 'c']],
    ['not in a trigger', 'create trigger t after insert on a begin delete from b; end; c', ['create trigger t after insert on a begin delete from b ; end', 'c']],
    ['but in a table named begin', 'create table begin (a int); b', ['create table begin ( a int )', 'b']],
    ['around commands of a client', 'a\n\\i b\nc', ['a', '\\i b', 'c']],
    ['none at all', ' ; -- a\n', []],
  ])('%s', (_name, sql, expected) => expect(statements(sql)).toEqual(expected));
});
