import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSession } from '../../source/entries/new-session.ts';
import { parseAnswers } from '../../source/operator/answers.ts';
import { ScriptedOperator } from '../../source/operator/scripted.ts';
import { Preparation } from '../../source/preparation.ts';
import { reportText } from '../../source/reports.ts';
import { nightOf, runNight } from '../../source/session/run.ts';
import type { Operator } from '../../state/ports.ts';
import { runNightferry } from '../support/command-line.ts';
import { runSql } from '../support/databases.ts';
import { journalAt } from '../support/journals.ts';
import { type LeakyNight, leakyNight } from '../support/leaky-night.ts';
import { testWorkbench } from '../support/small-night.ts';

let night: LeakyNight;
beforeAll(async () => {
  night = await leakyNight();
});
afterAll(() => night.remove());

/** The secrets that a text or file holds, in any case, by what they are. */
function leaksIn(text: string): readonly string[] {
  const found = Object.entries(night.canaries).filter(([, canary]) =>
    text.toLowerCase().includes(canary.toLowerCase()),
  );
  return found.map(([what, canary]) => {
    const at = text.toLowerCase().indexOf(canary.toLowerCase());
    return `${what}: ${text.slice(Math.max(0, at - 120), at + canary.length + 20)}`;
  });
}

/** Every file that the journal is made of, with what is not checkpointed yet. */
function journalBytes(): string {
  const names = readdirSync(night.journalDirectory);
  expect(names).toContain('journal.db');
  return names.map((name) => readFileSync(join(night.journalDirectory, name), 'utf8')).join('\n');
}

const command = (...args: readonly string[]) => runNightferry(['--journal', night.journal, ...args], night.env);

describe('secrets', () => {
  it('are in what the servers and commands say, so that there is something to hide', async () => {
    const { end, output } = await command(
      'run',
      night.runbook,
      '--in',
      'test',
      '--session',
      'cli-1',
      '--answers',
      night.answers,
    );
    expect(end, output).toBe(0);
    for (const id of ['say-sql', 'dump-run', 'key-run', 'expect-run', 'copied', 'mapped', 'waiting', 'checks'])
      expect(output).toContain(`leaks/${id}: FAILED`);
    expect(output.match(/•••/g)?.length).toBeGreaterThan(20);
    expect(output).toContain('no entry with ••• and •••');
    expect(output).not.toContain('\u001b');
    expect(leaksIn(output)).toEqual([]);
  });

  it('are not in the journal, not even in what is not checkpointed', () => {
    const bytes = journalBytes();
    expect(bytes).toContain('no entry with •••');
    expect(leaksIn(bytes)).toEqual([]);
  });

  it('are not in the copies of the journal for another host', async () => {
    const sql = 'select event from nightferry.journal union all select text from nightferry.document';
    const texts = (await runSql(night.env.LEAKY_NEW ?? '', sql)).map(([text]) => text ?? '');
    expect(texts.join('\n')).toContain('no entry with •••');
    expect(leaksIn(texts.join('\n'))).toEqual([]);
  });

  it.each(['md', 'html', 'json'])('are not in the report as %s', async (format) => {
    const { end, output } = await command('report', 'cli-1', '--format', format);
    expect(end).toBe(0);
    expect(output).toContain('•••');
    expect(leaksIn(output)).toEqual([]);
  });

  it('are not in what a dry run shows and keeps', async () => {
    const { output } = await command(
      'run',
      night.runbook,
      '--in',
      'test',
      '--session',
      'dry-1',
      '--dry-run',
      '--plain',
    );
    expect(output).toContain('leaks/copied: would change');
    expect(output).toContain('•••');
    const report = await command('report', 'dry-1');
    expect(leaksIn(output + report.output + journalBytes())).toEqual([]);
  });

  it.each(['status', 'status --json'])('are not in what %s says', async (words) => {
    const { output } = await command(...words.split(' '), 'cli-1');
    expect(leaksIn(output)).toEqual([]);
  });

  it.each([
    ['a wrong password', () => night.wrongUrl, 'database/password'],
    ['a URL that is none', () => night.wrongUrl.replace(/:\d+\//, ':port/'), 'database/url'],
    ['a server that is not there', () => night.wrongUrl.replace(/:\d+\//, ':9/'), 'database/refused'],
  ])('are not in what is said about %s', async (_, url, code) => {
    const args = ['--journal', night.journal, 'run', night.runbook, '--in', 'test', '--plain'];
    const { end, output } = await runNightferry(args, { ...night.env, LEAKY_NEW: url() });
    expect(end).toBe(1);
    expect(output).toContain(code);
    expect(leaksIn(output)).toEqual([]);
  });

  it('are not in what is said about a command for another secret that failed', async () => {
    const text = readFileSync(night.runbook, 'utf8');
    const failing = 'old: "exec:echo no entry for $LEAKY_TOKEN >&2; exit 1"';
    const file = join(night.directory, 'failing.yaml');
    writeFileSync(file, text.replace('old: env:LEAKY_OLD', failing));
    const { end, output } = await command('run', file, '--in', 'test', '--plain');
    expect(end, output).toBe(1);
    expect(output).toContain('no entry for •••');
    expect(leaksIn(output)).toEqual([]);
  });

  it('are not in lines and progress on the board, nor in questions put to a person', async () => {
    const journal = journalAt(join(night.directory, 'other.db'));
    const workbench = testWorkbench(journal, night.env);
    const entry = newSession({ file: night.runbook, environment: 'test', vars: {}, dryRun: false, name: 'live-1' });
    const { handle } = await entry.enter(
      workbench,
      new Preparation(new AbortController().signal, () => undefined),
      () => undefined,
    );
    const scripted = new ScriptedOperator(parseAnswers(readFileSync(night.answers, 'utf8'), 'a'), 'live', 'Leyla');
    const shown: unknown[] = [];
    const operator: Operator = {
      ask(question) {
        shown.push(question);
        return scripted.ask(question);
      },
    };
    const conducted = nightOf(handle, operator, workbench);
    const { live } = conducted;
    conducted.live.output = (key, line) => shown.push({ key, line });
    conducted.live.report = (key, progress) => shown.push({ key, progress });
    live.subscribe(() => undefined);
    expect(await runNight(handle, conducted)).toEqual({ kind: 'finished' });
    const text = shown.map((value) => JSON.stringify(value)).join('\n');
    expect(text).toContain('"kind":"confirm"');
    expect(text).toContain('NOTICE: trying •••');
    expect(leaksIn(text)).toEqual([]);
    expect(leaksIn(reportText(journal, 'live-1', 'json'))).toEqual([]);
  });
});
