import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { beaconFile } from '../../source/watch/beacon-file.ts';
import { pageOfNight } from '../../source/watch/keep-page.ts';
import { requirePageFile } from '../../source/watch/page-file.ts';
import { publishBeacon } from '../../source/watch/publish.ts';
import { decodeBeacon } from '../../state/beacon.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { stepIn, testNight } from '../support/test-night.ts';

const patience = { timeout: 10_000, interval: 20 };

async function folder() {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  return join(directory, 'out');
}

describe('a status page', () => {
  it('that can not be written is said once, tried again, and keeps no night from going on', async () => {
    const out = await folder();
    await mkdir(out);
    const file = join(out, 'night.html');
    const { night } = await testNight({ steps: [stepIn('step')] });
    const said: string[] = [];
    const page = pageOfNight(file, night, (line) => said.push(line));
    await vi.waitUntil(() => existsSync(file), patience);
    expect(readFileSync(file, 'utf8')).toContain('Not begun yet.');

    await rm(out, { recursive: true });
    page.begun();
    await vi.waitUntil(() => said.length > 0, patience);
    page.begun();
    await mkdir(out);
    night.log.append('session.left', { why: 'operator' });
    await page.end();
    expect(said).toEqual([
      expect.stringMatching(/night\.html can't be written: ENOENT.* The session goes on\.$/),
      expect.stringMatching(/night\.html is written again\.$/),
    ]);
    expect(readFileSync(file, 'utf8')).toContain('Paused: nobody runs it now.');
    expect(night.signal.aborted).toBe(false);
    expect(await readdir(out)).toEqual(['night.html']);
  });

  it('keeps the mode that it was given, and takes the place of nothing else', async () => {
    const out = await folder();
    await mkdir(out);
    const file = await requirePageFile(join(out, 'night.html'));
    const { night } = await testNight({ steps: [stepIn('step')] });
    await pageOfNight(file, night, () => undefined).end();
    await chmod(file, 0o640);
    await pageOfNight(await requirePageFile(file), night, () => undefined).end();
    expect(statSync(file).mode & 0o777).toBe(0o640);

    await writeFile(join(out, 'index.html'), '<html>ours</html>');
    await expect(requirePageFile(join(out, 'index.html'))).rejects.toMatchObject({ code: 'status-page/not-ours' });
    await expect(requirePageFile(out)).rejects.toMatchObject({ code: 'status-page/unwritable' });
    await expect(requirePageFile(join(out, 'no', 'x.html'))).rejects.toMatchObject({ code: 'status-page/unwritable' });
  });

  it('is not written through a link that somebody laid in its way, nor is the live moment', async () => {
    const out = await folder();
    const journal = join(out, 'journal.db');
    await mkdir(`${journal}-live`, { recursive: true });
    const precious = join(out, 'precious');
    await writeFile(precious, 'precious');
    const page = join(out, 'night.html');
    await symlink(precious, join(out, `.night.html.${process.pid}.tmp`));
    await symlink(precious, `${beaconFile(journal, 'night-1')}.tmp`);
    const { night } = await testNight({ steps: [stepIn('step')] });
    const shown = publishBeacon(night, journal);
    await vi.waitUntil(() => existsSync(beaconFile(journal, 'night-1')), patience);
    await pageOfNight(page, night, () => undefined).end();
    await shown.end();
    expect(readFileSync(precious, 'utf8')).toBe('precious');
    expect(readFileSync(page, 'utf8')).toContain('Nightferry status page');
  });
});

describe('the live moment of a session', () => {
  it('lies beside the journal for its user alone, and goes with the session', async () => {
    const out = await folder();
    await mkdir(out);
    const journal = join(out, 'journal.db');
    const { night } = await testNight({ steps: [stepIn('step')] });
    const file = beaconFile(journal, 'night-1');
    const shown = publishBeacon(night, journal);
    await vi.waitUntil(() => existsSync(file), patience);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${journal}-live`).mode & 0o777).toBe(0o700);
    const read = () => decodeBeacon(readFileSync(file, 'utf8'), night.clock);
    expect(read()).toMatchObject({ session: 'night-1', pid: process.pid, stage: 'waiting' });
    shown.begun();
    await vi.waitUntil(() => read()?.stage === 'running', patience);
    await shown.end();
    expect(await readdir(out)).toEqual([]);
  });

  it('that can not be written disturbs nothing', async () => {
    const out = await folder();
    await mkdir(out);
    const journal = join(out, 'journal.db');
    await writeFile(`${journal}-live`, 'in the way');
    const { night } = await testNight({ steps: [stepIn('step')] });
    const shown = publishBeacon(night, journal);
    shown.begun();
    await shown.end();
    expect(night.signal.aborted).toBe(false);
    expect(readFileSync(`${journal}-live`, 'utf8')).toBe('in the way');
  });
});
