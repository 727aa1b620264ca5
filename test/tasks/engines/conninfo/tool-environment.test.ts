import { describe, expect, it } from 'vitest';
import { systemShell } from '../../../../source/shell.ts';
import { connecting } from '../../../support/connecting.ts';

const { fresh, open } = connecting();

async function hasPsql(): Promise<boolean> {
  return (await systemShell.run({ command: ['psql', '--version'] })).exitCode === 0;
}

describe('the environment of pg_dump and psql', () => {
  it('leads psql to the same database, whatever the environment of Nightferry says', async ({ skip }) => {
    if (!(await hasPsql())) skip('there is no psql on this machine');
    const database = await open(fresh().url);
    const env = database.toolEnvironment?.('nightferry edu-v2-1 backup/dump');
    const sql = "select current_database(), current_setting('application_name')";
    // A shell between, whose own environment would lead elsewhere.
    const outer = { PGSERVICE: 'nowhere', PGHOSTADDR: '192.0.2.1', PGHOST: 'nowhere', PGPASSFILE: '/nowhere' };
    const { exitCode, stdout, stderr } = await systemShell.run({
      command: ['psql', '-X', '-A', '-t', '-w', '-c', sql],
      env: { ...outer, ...env },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.trim()).toBe(`${fresh().name}|nightferry edu-v2-1 backup/dump`);
  });

  it('can take a variable away from what a command inherits', async () => {
    const command = ['sh', '-c', 'echo "home:$HOME"'];
    expect((await systemShell.run({ command })).stdout.trim()).not.toBe('home:');
    expect((await systemShell.run({ command, env: { HOME: undefined } })).stdout.trim()).toBe('home:');
  });

  it('takes away what would come before it', async () => {
    const database = await open(fresh().url);
    const env = database.toolEnvironment?.() ?? {};
    for (const name of ['PGSERVICE', 'PGSERVICEFILE', 'PGHOSTADDR', 'PGTARGETSESSIONATTRS']) {
      expect(Object.hasOwn(env, name), name).toBe(true);
      expect(env[name]).toBeUndefined();
    }
  });
});
