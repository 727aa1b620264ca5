import { describe, expect, it } from 'vitest';
import { blockedOf, type Waiting } from '../../../../tasks/engines/sqlserver/blocking/chains.ts';
import { resourceInWords, wantedInWords } from '../../../../tasks/engines/sqlserver/blocking/wait-resource.ts';

const waiting = (pid: number, more: Partial<Waiting> = {}): Waiting => ({
  ...{ pid, blocker: 0, user: 'app', application: 'web', address: '10.0.0.7', status: 'sleeping', isUser: true },
  ...{ transactions: 1, waitType: '', waitedMs: 0, resource: '', object: '', command: '', stateMs: 5000 },
  ...{ statement: 'update\n  dbo.users set a = 1' },
  ...more,
});
const ours = waiting(51, {
  ...{ blocker: 60, application: 'nightferry night-1 people/users', status: 'suspended', waitedMs: 14_000 },
  ...{ waitType: 'LCK_M_X', resource: 'KEY: 5:72057594041991168 (8194443284a0)' },
});
const isOurs = ({ application }: Waiting) => application.startsWith('nightferry night-1');
const tableOf = () => 'dbo.users';

describe('who is in the way on SQL Server', () => {
  it('is followed to whoever waits for nobody, who is idle in a transaction, with the KILL that ends him', () => {
    const all = [ours, waiting(60, { blocker: 61, status: 'running' }), waiting(61)];
    expect(blockedOf(all, isOurs, tableOf)).toEqual([
      {
        pid: 51,
        application: 'nightferry night-1 people/users',
        waitedMs: 14_000,
        wants: 'an exclusive lock on a row of dbo.users',
        chain: [
          expect.objectContaining({ pid: 60, state: 'active' }),
          {
            ...{
              pid: 61,
              called: 'session',
              user: 'app',
              application: 'web',
              address: '10.0.0.7',
              kind: 'client backend',
            },
            ...{ state: 'idle in transaction', stateMs: 5000, query: 'update dbo.users set a = 1' },
          },
        ],
        end: 'KILL 61',
      },
    ]);
  });

  it.each([
    ['an orphaned distributed transaction', -2, /^KILL 'UNIT OF WORK' WITH ROLLBACK/],
    ['a latch whose holder is not known just now', -4, /^look again/],
  ])('may be no session: %s', (kind, blocker, end) => {
    const [seen] = blockedOf([{ ...ours, blocker }], isOurs, tableOf);
    expect(seen).toMatchObject({ chain: [{ kind }], end: expect.stringMatching(end) });
  });

  it('may be the server itself, which nobody ends', () => {
    const [seen] = blockedOf([ours, waiting(60, { isUser: false, command: 'GHOST CLEANUP' })], isOurs, tableOf);
    expect(seen).toMatchObject({
      chain: [{ kind: 'system task ghost cleanup' }],
      end: expect.not.stringContaining('KILL'),
    });
  });

  it('is followed once around a deadlock, and says nothing of those of others', () => {
    const all = [ours, waiting(60, { blocker: 51 }), waiting(70, { blocker: 71 }), waiting(71)];
    expect(blockedOf(all, isOurs, tableOf).map(({ chain }) => chain.map(({ pid }) => pid))).toEqual([[60]]);
  });

  it('may have gone from the list by the time it was read', () => {
    expect(blockedOf([ours], isOurs, tableOf)).toMatchObject([{ chain: [{ pid: 60 }], end: 'KILL 60' }]);
  });
});

describe('what is waited for', () => {
  it.each([
    ['LCK_M_SCH_M', 'a schema change lock'],
    ['LCK_M_IX', 'an intent exclusive lock'],
    ['LCK_M_RIn_NL', 'a range lock for an insert'],
    ['LCK_M_X_LOW_PRIORITY', 'an exclusive lock'],
    ['PAGEIOLATCH_SH', 'PAGEIOLATCH_SH'],
  ])('%s is %s', (type, words) => expect(wantedInWords(type)).toBe(words));

  it.each([
    ['OBJECT: 5:245575913:0 ', 'dbo.users', 'dbo.users'],
    ['OBJECT: 5:245575913:0', '', 'object 5:245575913:0'],
    ['KEY: 5:72057594041991168 (8194443284a0)', '', 'a row of dbo.users'],
    ['RID: 5:1:104:3', '', 'a row (file 1, page 104, slot 3)'],
    ['PAGE: 5:1:104', '', 'a page (file 1, page 104)'],
    ['DATABASE: 5:0 ', '', 'the whole database'],
    ['APPLICATION: 5:0:[nightferry]:(1a2b)', '', 'an application lock (5:0:[nightferry]:(1a2b))'],
    ['2:1:3', '', '2:1:3'],
  ])('%s is in words', (resource, object, words) => expect(resourceInWords(resource, object, tableOf)).toBe(words));

  it('stays as the server writes it where the table of a row can not be named', () => {
    expect(resourceInWords('KEY: 5:72 (81)', '', () => '')).toBe('a row (KEY: 5:72 (81))');
  });
});
