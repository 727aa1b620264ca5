import { onTestFinished } from 'vitest';
import type { Database } from '../../../../tasks/engines/engine.ts';
import { engineOf } from '../../../../tasks/engines/engines.ts';
import { openScripted, type Scripted } from '../../../support/tds/scripted.ts';
import { sqlOf, table } from '../../../support/tds/scripted-database.ts';
import { columnsToken, done, doneToken, errorToken, rowToken, transactionToken } from '../../../support/tds/tokens.ts';
import { wireTypes } from '../../../support/tds/values.ts';

export interface ScriptedConstraint {
  readonly name: string;
  readonly isKey: boolean;
  /** Rows that break it. */
  readonly broken: number;
  isDisabled: boolean;
  isTrusted: boolean;
}

/**
 * *Scripted, not SQL Server*: one table, `[dbo].[tags]`, whose constraints can be disabled, enabled and validated, in
 * transactions. It proves in which order the step asks, what it makes of the answers and what a kill leaves; whether a
 * real server takes the statements it can not tell.
 */
export class ScriptedConstraints {
  constraints: readonly ScriptedConstraint[];
  /** Every ALTER TABLE, as it was committed. */
  readonly did: string[] = [];
  /** Takes the statements, and does nothing: as Babelfish does. */
  isDeaf = false;
  /** Cuts the line in place of the answer to what it tells. */
  cutAt: ((sql: string) => boolean) | undefined;
  readonly #open = new Map<number, { constraints: ScriptedConstraint[]; did: string[] }>();
  #complaints: () => readonly string[] = () => [];

  constructor(...constraints: readonly ScriptedConstraint[]) {
    this.constraints = constraints;
  }

  async connect(): Promise<Database> {
    const server = await openScripted({
      answer: (request, connection) => {
        const sql = sqlOf(request);
        if (this.cutAt?.(sql)) {
          this.#open.delete(connection);
          return { tokens: doneToken(), cutAt: 0, how: 'reset' };
        }
        return this.#answer(sql, connection);
      },
    });
    this.#complaints = server.complaints;
    onTestFinished(() => server.close());
    const url = `sqlserver://sa:x@127.0.0.1:${server.port}/edu?encrypt=false`;
    const database = await engineOf('sqlserver').connect(url, { name: 'edu', application: 'test' });
    onTestFinished(() => database.close());
    return database;
  }

  complaints(): readonly string[] {
    return this.#complaints();
  }

  #answer(sql: string, connection: number): Scripted | undefined {
    const known = facts.find(([asks]) => asks.test(sql));
    if (known) return table(known[1], known[2]);
    if (/@@max_connections/.test(sql)) return connections;
    if (sql.includes('BEGIN TRANSACTION')) {
      this.#open.set(connection, { constraints: this.constraints.map((one) => ({ ...one })), did: [] });
      return Buffer.concat([transactionToken('begun', 7n), doneToken()]);
    }
    if (sql.includes('COMMIT TRANSACTION')) {
      const open = this.#open.get(connection);
      if (open) this.constraints = open.constraints;
      this.did.push(...(open?.did ?? []));
      this.#open.delete(connection);
      return Buffer.concat([transactionToken('committed', 7n), table([['committed']])]);
    }
    if (sql.includes('ROLLBACK TRANSACTION')) {
      this.#open.delete(connection);
      return Buffer.concat([transactionToken('rolled back', 7n), doneToken()]);
    }
    if (/^EXEC sp_getapplock/.test(sql)) return doneToken();
    if (/AS \[table\]/.test(sql))
      return table(
        this.constraints.map((one) => [on, `[${one.name}]`, ...flags(one)]),
        4,
      );
    if (/FROM sys\.foreign_keys k/.test(sql)) return table(this.#of(true).map(keyRow), 11);
    if (/FROM sys\.check_constraints k/.test(sql)) return table(this.#of(false).map(checkRow), 7);
    const counted = this.constraints.find((one) => sql.includes(one.isKey ? 'NOT EXISTS' : 'NOT (([age]>(0)))'));
    if (/^SELECT COUNT_BIG/.test(sql)) return table([[`${counted?.broken ?? 0}`]]);
    if (/^SELECT TOP \(10\)/.test(sql)) return table([['7', '99']]);
    return /^ALTER TABLE/.test(sql) ? this.#alter(sql, connection) : undefined;
  }

  #of(isKey: boolean): readonly ScriptedConstraint[] {
    return this.constraints.filter((one) => one.isKey === isKey);
  }

  #alter(sql: string, connection: number): Buffer {
    const open = this.#open.get(connection);
    const [, how = '', name = ''] = /^ALTER TABLE \[dbo\]\.\[tags\] (.+) CONSTRAINT \[(.+?)\]/.exec(sql) ?? [];
    const one = open?.constraints.find((constraint) => constraint.name === name);
    open?.did.push(`${how} ${name}`);
    if (!one || this.isDeaf) return doneToken();
    if (how === 'WITH CHECK CHECK' && one.broken > 0) {
      const said = `The ALTER TABLE statement conflicted with the constraint "${name}".`;
      return Buffer.concat([errorToken(547, said), doneToken(done.error)]);
    }
    one.isDisabled = how === 'NOCHECK';
    one.isTrusted = how === 'WITH CHECK CHECK';
    return doneToken();
  }
}

const { typeInfo, value } = wireTypes.nvarchar(400);
const connections = Buffer.concat([
  columnsToken([
    { name: 'most', typeInfo },
    { name: 'used', typeInfo },
  ]),
  rowToken(['100', '3'].map((text) => value(Buffer.from(text, 'utf16le')))),
  doneToken(done.count, 1n),
]);

const on = '[dbo].[tags]';

function flags({ isDisabled, isTrusted }: ScriptedConstraint): readonly string[] {
  return [isDisabled ? '1' : '0', isTrusted ? '0' : '1'];
}

function keyRow(one: ScriptedConstraint) {
  return [on, one.name, '1', ...flags(one), 'CASCADE', 'NO_ACTION', '0', '[dbo].[people]', '[person]', '[id]'];
}

function checkRow(one: ScriptedConstraint) {
  return [on, one.name, null, ...flags(one), '([age]>(0))', '0'];
}

/** What is asked of tables, locks and connections, in few words. */
const facts: readonly (readonly [asks: RegExp, rows: readonly (readonly (string | null)[])[], width?: number])[] = [
  [/SELECT @@SPID$/, [['51']]],
  [/^SELECT 1$/, [['1']]],
  [/DECLARE @got int/, [['0']]],
  [/APPLOCK_TEST/, [['1', '1']]],
  [/nightferry\.ledger/, [], 1],
  [/nightferry\.written|N'written'/, [], 1],
  [/OBJECT_ID\(@p1\) AND o\.type IN/, [['5', 'dbo', 'tags']]],
  [
    /c\.max_length, c\.precision/,
    [
      ['id', 'int', '4', '10', '0', '0', '0', '0'],
      ['person', 'int', '4', '10', '0', '1', '0', '0'],
    ],
  ],
  [/i\.is_primary_key, c\.name/, [['1', '1', 'id', '0']]],
  [/dm_db_partition_stats/, [['20', '8192']]],
  [/SELECT c\.name FROM sys\.columns/, [], 1],
];
