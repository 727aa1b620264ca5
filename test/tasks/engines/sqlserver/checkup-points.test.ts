import { describe, expect, it } from 'vitest';
import { serverText } from '../../../../tasks/engines/sqlserver/checkup/checkup.ts';
import type { ServerFacts } from '../../../../tasks/engines/sqlserver/checkup/facts.ts';
import { pointsOf } from '../../../../tasks/engines/sqlserver/checkup/points.ts';
import { readPolicies } from '../../../../tasks/engines/sqlserver/checkup/policies.ts';
import { scriptedDatabase } from '../../../support/tds/scripted-database.ts';
import { columnsToken, doneToken, errorAnswer, rowToken } from '../../../support/tds/tokens.ts';
import { wireTypes } from '../../../support/tds/values.ts';

const hourMs = 3_600_000;
const good: ServerFacts = {
  ...{ database: 'erp', login: 'sa', user: 'dbo', isSysadmin: true, seesOthers: true, babelfish: '' },
  ...{ version: '16.0.4135.4', edition: 'Enterprise Edition (64-bit)', engineEdition: 3, recovery: 'FULL' },
  ...{ collation: 'Latin1_General_CI_AS', serverCollation: 'Latin1_General_CI_AS', compatibility: 160 },
  ...{ pageVerify: 'CHECKSUM', snapshot: 'ON', readCommittedSnapshot: false, access: 'MULTI_USER', state: 'ONLINE' },
  ...{ isReadOnly: false, isAutoClose: false, isAutoShrink: false, hasCapture: false, isPublished: false },
  ...{ isSubscribed: false, isEncrypted: false, hasQueryStore: true, isReplica: false, owner: 'sa', groups: [] },
  certificates: [],
  backups: [
    { kind: 'full', at: '2026-11-21T20:00:00', ageMs: 6 * hourMs },
    { kind: 'log', at: '2026-11-22T01:45:00', ageMs: hourMs / 4 },
  ],
  ...{ orphans: [], policies: [], suspectPages: 0, daysSinceCheck: 3, frozenBy: undefined },
};
const told = (change: Partial<ServerFacts>) => pointsOf({ ...good, ...change });
const worse = (change: Partial<ServerFacts>) => told(change).filter(({ weight }) => weight !== 'fine');

describe('what doctor makes of a SQL Server database', () => {
  it('is nothing to watch where everything is as it should be', () => {
    expect(worse({})).toEqual([]);
  });

  it.each<[string, Partial<ServerFacts>, string, RegExp, RegExp]>([
    ['no backup at all', { backups: [] }, 'watch', /no full backup/, /Take one before the night/],
    [
      'an old backup',
      { backups: [{ kind: 'full', at: '2026-11-01T00:00:00', ageMs: 500 * hourMs }] },
      'watch',
      /Last backups/,
      /log only grows/,
    ],
    ['backups it may not see', { backups: 'hidden' }, 'watch', /not shown/, /Ask whoever/],
    ['no log backups', { recovery: 'SIMPLE' }, 'watch', /Recovery model SIMPLE/, /tail-log/],
    [
      'a group',
      { groups: [{ name: 'ag', role: 'PRIMARY', health: 'HEALTHY' }], isReplica: true },
      'watch',
      /availability group ag \(primary here, healthy\)/,
      /1468/,
    ],
    ['change data capture', { hasCapture: true }, 'watch', /Change data capture/, /KEEP_CDC/],
    ['replication', { isPublished: true }, 'watch', /published for replication/, /who subscribes/],
    [
      'a certificate nobody kept',
      { isEncrypted: true, certificates: [{ name: 'tde', backedUp: null }] },
      'watch',
      /certificate tde, whose private key was never backed up/,
      /BACKUP CERTIFICATE \[tde\]/,
    ],
    ['row versions off', { snapshot: 'OFF' }, 'watch', /ALLOW_SNAPSHOT_ISOLATION is OFF/, /before READ_ONLY/],
    ['no owner', { owner: null }, 'watch', /no login of this server/, /ALTER AUTHORIZATION ON DATABASE::\[erp\]/],
    ['orphans', { orphans: ['a]b', 'c'] }, 'watch', /2 users without a login/, /ALTER USER \[a\]\]b\] WITH LOGIN/],
    [
      'a policy that hides rows',
      { policies: ['a', 'b'].map((table) => ({ name: '[sec].[own]', table: `[dbo].[${table}]` })) },
      'watch',
      /\[sec\]\.\[own\] hides rows of \[dbo\]\.\[a\], \[dbo\]\.\[b\]/,
      /ALTER SECURITY POLICY \[sec\]\.\[own\] WITH \(STATE = OFF\)/,
    ],
    ['policies it may not see', { policies: 'hidden' }, 'watch', /can not be told/, /GRANT VIEW DEFINITION TO \[dbo\]/],
    ['damage', { suspectPages: 2 }, 'stops', /2 damaged pages/, /DBCC CHECKDB/],
    ['no look for damage', { daysSinceCheck: 46_000 }, 'watch', /never checked/, /DBCC CHECKDB/],
    ['READ_ONLY', { isReadOnly: true }, 'stops-change', /READ_ONLY: no step/, /SET READ_WRITE/],
    ['SINGLE_USER', { access: 'SINGLE_USER' }, 'stops', /SINGLE_USER/, /MULTI_USER/],
    [
      'another collation than tempdb',
      { serverCollation: 'Turkish_CI_AS' },
      'watch',
      /tempdb/,
      /COLLATE DATABASE_DEFAULT/,
    ],
    ['AUTO_SHRINK', { isAutoShrink: true }, 'watch', /AUTO_SHRINK/, /OFF/],
  ])('is told of %s, and what to do', (_, change, weight, says, remedy) => {
    const found = worse(change).find((point) => says.test(point.says));
    expect(found).toMatchObject({ weight });
    expect(found?.remedy?.join('\n')).toMatch(remedy);
  });

  it('is not told to lift READ_ONLY where that is a freeze, but whose it is', () => {
    const found = worse({ isReadOnly: true, frozenBy: 'night-1 prepare/freeze' });
    expect(found).toMatchObject([
      {
        weight: 'stops-change',
        frozenBy: 'night-1 prepare/freeze',
        says: expect.stringContaining('of night-1 prepare/freeze'),
      },
    ]);
    expect(found[0]?.remedy?.join()).not.toContain('READ_WRITE');
  });

  it('changes nothing on a secondary replica', () => {
    const groups = [{ name: 'ag', role: 'SECONDARY', health: 'HEALTHY' }];
    expect(worse({ groups })[0]).toMatchObject({ weight: 'stops-change', says: expect.stringContaining('secondary') });
  });

  it.each([
    [
      { version: '15.0.4312.2', edition: 'Developer Edition (64-bit)', engineEdition: 3 },
      'SQL Server 2019 (15.0.4312.2), Developer Edition (64-bit)',
    ],
    [{ version: '12.0.2000.8', edition: 'SQL Azure', engineEdition: 5 }, 'SQL Server (12.0.2000.8), SQL Azure'],
    [
      { version: '12.0.2000.8', edition: 'Standard', engineEdition: 2, babelfish: '4.3.0' },
      'Babelfish 4.3.0, which is no SQL Server: it says that it is 12.0.2000.8',
    ],
  ])('calls the server by its year where its number has one', (about, words) => {
    expect(serverText({ babelfish: '', ...about })).toBe(words);
  });
});

/* Scripted, not SQL Server: Babelfish has no security policies. */
describe('security policies', () => {
  const { typeInfo, value } = wireTypes.nvarchar(400);
  const answer = (names: readonly string[], ...rows: readonly (readonly string[])[]) =>
    Buffer.concat([
      columnsToken(names.map((name) => ({ name, typeInfo }))),
      ...rows.map((row) => rowToken(row.map((text) => value(Buffer.from(text, 'utf16le'))))),
      doneToken(0x10, BigInt(rows.length)),
    ]);
  const policies = async (found: Buffer, maySee: string) => {
    const { database } = await scriptedDatabase((sql) =>
      sql.includes('VIEW DEFINITION')
        ? answer(['maySeeDefinitions'], [maySee])
        : /security_policies/.test(sql)
          ? found
          : undefined,
    );
    const opened = await database();
    return readPolicies((sql, values, signal) => opened.query(sql, values, signal));
  };

  it('are those that are on, none, hidden from this login, or nothing that the server has', async () => {
    const shown = answer(['name', 'table'], ['[sec].[own]', '[dbo].[a]']);
    expect(await policies(shown, '0')).toEqual([{ name: '[sec].[own]', table: '[dbo].[a]' }]);
    expect(await policies(answer(['name', 'table']), '1')).toEqual([]);
    expect(await policies(answer(['name', 'table']), '0')).toBe('hidden');
    expect(await policies(errorAnswer(208, "Invalid object name 'sys.security_policies'."), '0')).toEqual([]);
  });
});
