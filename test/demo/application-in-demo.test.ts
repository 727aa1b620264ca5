import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { applicationPlace } from '../../source/demo/application/set-up.ts';
import { demoDirectory } from '../../source/demo/places.ts';
import { eventsIn, nightferry, until } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { processesOf } from '../support/processes.ts';

it('the application of a demo goes with its server when the demo is killed, and comes back when it is resumed', async () => {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const journal = join(directory, 'journal.db');
  const home = demoDirectory('edu-v2', journal);
  const { envFile } = applicationPlace(home);
  const applications = () => processesOf(envFile);
  const start = () => nightferry(['--journal', journal, 'demo', '--scale', '0.002', '--unattended']);

  const first = await start();
  onTestFinished(() => void first.process.kill('SIGKILL'));
  // It runs when the session begins, and its runbook has not stopped it yet.
  const isOpen = await until(() => eventsIn(journal, 'session.opened') > 0, first.ended);
  expect(isOpen, first.output()).toBe(true);
  expect(applications()).toHaveLength(1);
  first.process.kill('SIGKILL');
  await first.ended;
  await until(() => processesOf(home).length === 0 && applications().length === 0);
  expect(existsSync(envFile)).toBe(true);

  const second = await start();
  onTestFinished(() => void second.process.kill('SIGKILL'));
  expect(await until(() => applications().length === 1, second.ended)).toBe(true);
  expect(await second.ended, second.output()).toBe(0);
  expect(JSON.parse(second.stdout())).toMatchObject({ outcome: { status: 'finished' } });
  expect([processesOf(home), applications(), existsSync(home)]).toEqual([[], [], false]);
}, 300_000);
