import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { sqlcmd, sqlcmdClient } from '../../../../tasks/engines/sqlserver/sqlcmd.ts';
import { parseTarget } from '../../../../tasks/engines/sqlserver/target.ts';

const options = { application: 'beside', word: 'PRODUCTION', readOnly: false };

/** What a shell makes of the line. */
const typed = (line: string) =>
  execFileSync('sh', ['-c', `sqlcmd() { printf '%s\\n' "$@"; }; ${line}`], { encoding: 'utf8' })
    .trim()
    .split('\n');

describe('the sqlcmd that a person is given', () => {
  const cases: readonly (readonly [what: string, url: string, args: readonly string[]])[] = [
    ['a login of the server', 'sqlserver://sa:x@db:1444/edu', ['-S', 'db,1444', '-U', 'sa', '-d', 'edu']],
    ['a Windows login', 'sqlserver://HQ%5Cjo:x@db/edu', ['-S', 'db,1433', '-U', 'HQ\\jo', '-d', 'edu']],
    [
      'a Windows login in two parts',
      'sqlserver://jo:x@db/edu?domain=HQ',
      ['-S', 'db,1433', '-U', 'HQ\\jo', '-d', 'edu'],
    ],
    ['a named instance', 'sqlserver://sa:x@db\\SQL19/edu', ['-S', 'db\\SQL19', '-U', 'sa', '-d', 'edu']],
    ['strict encryption', 'sqlserver://sa:x@db/edu?encrypt=strict', ['-S', 'db,1433', '-U', 'sa', '-d', 'edu', '-Ns']],
    ['no encryption', 'sqlserver://sa:x@db/edu?encrypt=false', ['-S', 'db,1433', '-U', 'sa', '-d', 'edu', '-C']],
    [
      'any certificate',
      'sqlserver://sa:x@db/edu?trustServerCertificate=true',
      ['-S', 'db,1433', '-U', 'sa', '-d', 'edu', '-C'],
    ],
    ['names with an apostrophe', "sqlserver://o'n%5Co'b:x@db/it's", ['-S', 'db,1433', '-U', "o'n\\o'b", '-d', "it's"]],
  ];
  it.each(cases)('goes there as Nightferry does: %s', (_, url, args) => {
    const target = parseTarget(url);
    expect(typed(sqlcmd(target))).toEqual(args);
    const client = sqlcmdClient(target, options);
    expect(new Set(client.args)).toEqual(new Set(args));
    expect(client.env).toEqual({ SQLCMDPASSWORD: 'x' });
  });

  it('is that of whoever is logged in here where the URL names nobody', () => {
    const target = parseTarget('sqlserver://db/edu');
    expect(typed(sqlcmd(target))).toEqual(['-S', 'db,1433', '-d', 'edu']);
    expect(sqlcmdClient(target, options).args).toEqual(['-S', 'db,1433', '-d', 'edu', '-E']);
  });

  it('says that a Windows login takes the sqlcmd in Go, and asks for a session that reads where that is wanted', () => {
    const { args, hints } = sqlcmdClient(parseTarget('sqlserver://HQ%5Cjo:x@db/edu'), { ...options, readOnly: true });
    expect(args).toEqual(['-S', 'db,1433', '-d', 'edu', '-U', 'HQ\\jo', '-K', 'ReadOnly']);
    expect(hints.join(' ')).toMatch(/HQ\\ logins: take the one written in Go/);
  });
});
