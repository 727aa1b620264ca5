import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ownCommand } from '../../../source/app/outside/own-command.ts';
import { version } from '../../../source/version.ts';
import { compiledCommandLine } from '../../support/run.ts';

describe('the shell beside a session', () => {
  it('finds this program as nightferry on its PATH, until it is over', async () => {
    const own = await ownCommand('/usr/bin:/bin', await compiledCommandLine());
    const folder = own.path?.split(':')[0] ?? '';
    const said = execFileSync('sh', ['-c', 'nightferry --version'], { env: { PATH: own.path }, encoding: 'utf8' });
    expect(said.trim()).toBe(version);
    expect(existsSync(folder)).toBe(true);
    await own.remove();
    expect(existsSync(folder)).toBe(false);
  });
});
