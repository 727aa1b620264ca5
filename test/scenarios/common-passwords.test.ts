import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clusterUrl, runSql } from '../support/databases.ts';
import { asksFirst, type Situation, situation, withPeople } from '../support/situation.ts';

const left = `
  - id: calls
    title: Calls
    steps:
      - id: outside
        run: { command: [touch, called-live.txt], repeatable: true, rehearsal: { command: ["true"] } }
`;

let late: Situation;

/** The environment in which `new` is opened with this password. */
async function withPassword(password: string): Promise<Readonly<Record<string, string>>> {
  const role = `${late.new.name}_role`;
  await runSql(await clusterUrl(), `create role ${role} superuser login password '${password}'`);
  onTestFinished(async () => void (await runSql(await clusterUrl(), `drop role ${role}`)));
  return { NEW_URL: Object.assign(new URL(late.new.url), { username: role, password }).href };
}

async function begin(phases: string): Promise<void> {
  late = await situation(phases);
  onTestFinished(() => late.remove());
}

describe('a password that is also a word of the session', () => {
  it.each([
    ['the name of its database', () => late.new.name],
    ['the name of the environment', () => 'test'],
    ['a folder on the way to the runbook', () => basename(late.directory)],
    ['the value of a var in the runbook', () => 'northern'],
  ])('does not keep it from being resumed when it is %s', async (_, passwordOf) => {
    await begin(asksFirst);
    const runbook = await readFile(late.runbook, 'utf8');
    await writeFile(late.runbook, runbook.replace('rows: 10', 'rows: 10, district: northern'));
    await withPeople(late);
    const env = await withPassword(passwordOf());
    const opened = await late.run(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain'], env);
    expect(opened.end, opened.output).toBe(3);
    const again = await late.run(['resume', 'n1', '--plain'], env);
    expect(again.end, again.output).toBe(3);
    expect(again.output).toContain('People are told');
  });

  it('does not make a rehearsal run what only a live session may, when it is the word for it', async () => {
    await begin(left);
    const env = await withPassword('rehearsal');
    const answers = await late.write('answers.yaml', 'answers: 1\ndefault: confirm\n');
    const { end, output } = await late.run(['run', late.runbook, '--in', 'test', '--answers', answers], env);
    expect(end, output).toBe(0);
    expect(readdirSync(late.directory)).not.toContain('called-live.txt');
  });
});
