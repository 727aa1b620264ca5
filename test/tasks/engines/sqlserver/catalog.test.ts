import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../../../state/init/catalog.ts';
import type { Database } from '../../../../tasks/engines/engine.ts';
import { columnOf as postgresColumn } from '../../../../tasks/engines/postgres/whole/column.ts';
import { sqlserver } from '../../../../tasks/engines/sqlserver/sqlserver.ts';
import { columnOf } from '../../../../tasks/engines/sqlserver/whole/column.ts';
import { dialect } from '../../../../tasks/engines/sqlserver/whole/dialect.ts';
import { sqlName, tableName } from '../../../../tasks/engines/sqlserver/whole/names.ts';

/** A column of SQL Server as its catalog says it. */
function column(type: string, length = 4, precision = 0, scale = 0, checks: readonly string[] = []) {
  return columnOf(['c', 'c', type, `${length}`, `${precision}`, `${scale}`, '1', '0', '0', '0', '0'], checks);
}

/** A column of PostgreSQL, by the number of its type. */
function target(baseId: number, type: string, modifier = -1) {
  const found = { baseId: `${baseId}`, modifier, baseType: type, typeName: type, kind: 'b', labels: [] };
  const parts = { name: 'c', sql: 'c', type, nullable: true, hasDefault: false, generated: false };
  return postgresColumn({ ...found, ...parts }, []);
}

describe('a draft into PostgreSQL', () => {
  // biome-ignore format: a table
  it.each([
    ['uniqueidentifier', column('uniqueidentifier', 16), target(2950, 'uuid'), { how: 'as-is' }],
    ['bit', column('bit', 1), target(16, 'boolean'), { how: 'as-is' }],
    ['money', column('money', 8, 19, 4), target(1700, 'numeric'), { how: 'as-is' }],
    ['nvarchar(max)', column('nvarchar', -1), target(25, 'text'), { how: 'as-is' }],
    ['nvarchar(max) as JSON', column('nvarchar', -1), target(3802, 'jsonb'), { how: 'as-is' }],
    ['a text that may be too long', column('nvarchar', 400), target(1043, 'character varying(50)', 54), { how: 'as-is', says: expect.stringMatching(/longer than 50 characters stop the copy/) }],
    ['datetime2(7), of which a digit may be lost', column('datetime2', 8, 27, 7), target(1114, 'timestamp'), { how: 'as-is', says: expect.stringMatching(/stop the copy/) }],
    ['datetimeoffset', column('datetimeoffset', 10, 30, 3), target(1184, 'timestamptz'), { how: 'as-is' }],
    ['varbinary', column('varbinary', -1), target(17, 'bytea'), { how: 'as-is' }],
    ['sql_variant', column('sql_variant', 8016), target(25, 'text'), { how: 'not' }],
    ['bytes into a number', column('varbinary', 8), target(20, 'bigint'), { how: 'not' }],
  ])('carries %s as a copy would', (_name, from, to, carry) => {
    expect(dialect.carry(from, to)).toMatchObject(carry);
  });

  it('takes the zone of local times from the runbook, for the server has names of its own for zones', () => {
    expect(column('datetime', 8).family).toBe('timestamp');
    expect(dialect.atZone(column('date', 3), 'Asia/Baku')).toBeUndefined();
  });

  it.each([
    ["([c]='b' OR [c]=N'a''c')", ["a'c", 'b']],
    ['([c]=(2) OR [c]=(-1))', ['-1', '2']],
    ["([c]='a' OR [c]>'b')", undefined],
    ['(len([c])>(2))', undefined],
  ])('knows the values that a check lists: %s', (definition, allowed) => {
    expect(column('varchar', 9, 0, 0, [definition]).allowed).toEqual(allowed);
  });

  it('names tables as a person would, in brackets where they have to be', () => {
    expect(['users', 'Order Items', 'order', 'a]b', 'ə'].map(sqlName)).toEqual([
      'users',
      '[Order Items]',
      '[order]',
      '[a]]b]',
      '[ə]',
    ]);
    expect([tableName('dbo', 'users', 'dbo'), tableName('odd', 'user', 'dbo')]).toEqual(['users', 'odd.[user]']);
  });
});

const url = process.env.NIGHTFERRY_TEST_MSSQL_URL;
const why = url === undefined ? ' (skipped: NIGHTFERRY_TEST_MSSQL_URL is not set)' : '';

describe.skipIf(why !== '')(`the catalog of a database of SQL Server${why}`, () => {
  const name = `nf_catalog_${process.pid}`;
  let admin: Database;
  let database: Database;
  let catalog: Catalog;

  beforeAll(async () => {
    admin = await sqlserver.connect(url ?? '', { name: 'admin', application: 'nightferry test' });
    await admin.query(`CREATE DATABASE ${name}`);
    const there = new URL((url ?? '').replace(/^(?:sqlserver|mssql):/, 'http:'));
    there.pathname = `/${name}`;
    const own = there.href.replace(/^http:/, 'sqlserver:');
    database = await sqlserver.connect(own, { name: 'edu', application: 'nightferry test' });
    for (const sql of [
      'CREATE TABLE customers (id int IDENTITY PRIMARY KEY, email varchar(99) NOT NULL UNIQUE, made datetime2(6), flag bit NOT NULL DEFAULT 1)',
      'CREATE TABLE [order items] (line int PRIMARY KEY, [user] int NOT NULL REFERENCES customers (id) ON DELETE CASCADE)',
      'CREATE VIEW seen AS SELECT id FROM customers',
      "INSERT INTO customers (email) VALUES ('a')",
    ])
      await database.query(sql);
    catalog = (await database.catalog?.()) ?? expect.fail('no catalog');
  });
  afterAll(async () => {
    await database?.close();
    await admin?.query(`DROP DATABASE ${name}`);
    await admin?.close();
  });

  it('has tables, keys, what they refer to, and whether a row is in them', () => {
    expect(catalog).toMatchObject({
      ...{ engine: 'sqlserver', database: name, others: [{ what: 'view', sql: 'seen' }] },
      tables: [
        {
          sql: 'customers',
          primaryKey: ['id'],
          uniqueKeys: [['email']],
          sequences: [{ column: 'id' }],
          isEmpty: false,
        },
        {
          ...{ sql: '[order items]', isEmpty: true },
          foreignKeys: [
            {
              columns: ['user'],
              to: '["dbo","customers"]',
              toColumns: ['id'],
              add: expect.stringMatching(/ON DELETE CASCADE$/),
            },
          ],
        },
      ],
    });
  });
});
