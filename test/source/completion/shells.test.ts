import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runNightferry } from '../../support/command-line.ts';
import { type CompletingHome, completingHome } from '../../support/completing-home.ts';
import { hasTmux, Terminal } from '../../support/tmux.ts';

const has = (program: string) =>
  (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));
const run = promisify(execFile);

let home: CompletingHome;
beforeAll(async () => {
  home = await completingHome();
});
afterAll(() => home.remove());

/** What is typed before Tab, and what stands there after it. */
const inEveryShell: readonly (readonly [typed: string, completed: string])[] = [
  ['nightferry res', 'nightferry resume'],
  ['nightferry resume e', 'nightferry resume edu-v2-live-1121'],
  ['nightferry sign edu-v2-live-1121 v', 'nightferry sign edu-v2-live-1121 validation'],
  ['nightferry sign edu-v2-live-1121 validation --role c', 'nightferry sign edu-v2-live-1121 validation --role cto'],
  ["nightferry run 'a ni", "nightferry run 'a night.yaml'"],
  ["nightferry run 'a night.yaml' --in=l", "nightferry run 'a night.yaml' --in=live"],
  ['nightferry lint b:', 'nightferry lint b:c.yaml'],
];

/** Types each line, presses Tab, and waits for what stands there; then takes it back. */
async function complete(terminal: Terminal, lines: typeof inEveryShell): Promise<void> {
  await terminal.until(/ready> *$/);
  for (const [typed, completed] of lines) {
    terminal.type(typed);
    const last = (frame: string) => frame.split('\n').at(-1)?.trimEnd();
    // A program that is being compiled anew at this moment completes nothing: then Tab is pressed again.
    for (let presses = 1; ; presses += 1) {
      terminal.press('Tab');
      const shown = terminal.until((frame) => last(frame) === `ready> ${completed}`, presses < 4 ? 4_000 : 20_000);
      if (presses === 4 || (await shown.catch(() => undefined)) !== undefined) {
        await shown;
        break;
      }
    }
    terminal.press('C-u');
    await terminal.until((frame) => /ready>$/.test(frame.split('\n').at(-1) ?? ''));
  }
}

async function shell(command: readonly string[], rc: string, text: string): Promise<Terminal> {
  await writeFile(join(home.directory, rc), text);
  const terminal = new Terminal(['sh', '-c', `cd '${home.directory}' && exec ${command.join(' ')}`], {
    ...{ columns: 120, rows: 24, env: home.env },
  });
  onTestFinished(() => terminal.close());
  return terminal;
}

const inBash = hasTmux && has('bash');
describe(`completion in bash without bash-completion${inBash ? '' : ' (needs bash and tmux)'}`, () => {
  it.skipIf(!inBash)('finishes what was typed, quoted as it was begun', async () => {
    const script = 'PS1="ready> "\nPS0=\nsource <(nightferry completion bash)\n';
    const terminal = await shell(['bash', '--noprofile', '--rcfile', '.rc', '-i'], '.rc', script);
    await complete(terminal, [
      ...inEveryShell,
      ['nightferry run a\\ ni', 'nightferry run a\\ night.yaml'],
      ['nightferry run b:c.yaml --in="st', 'nightferry run b:c.yaml --in="staging"'],
      ['nightferry run b:c.yaml --in live --var r', 'nightferry run b:c.yaml --in live --var rows='],
      ['nightferry rollback edu-v2-live-1121 --plan s', 'nightferry rollback edu-v2-live-1121 --plan switch-back'],
      ['nightferry check edu-v2-live-1114 v', 'nightferry check edu-v2-live-1114 validation/counts'],
      ['nightferry report --format=j', 'nightferry report --format=json'],
      ['nightferry status "$(touch ran)" --js', 'nightferry status "$(touch ran)" --json'],
    ]);
    expect(existsSync(join(home.directory, 'ran'))).toBe(false);
  });
});

const inZsh = hasTmux && has('zsh');
describe(`completion in zsh${inZsh ? '' : ' (needs zsh and tmux)'}`, () => {
  it.skipIf(!inZsh)('finishes what was typed', async () => {
    const script = 'PS1="ready> "\nautoload -Uz compinit && compinit -u -D\nsource <(nightferry completion zsh)\n';
    const terminal = await shell(['env', `ZDOTDIR='${home.directory}'`, 'zsh', '-i'], '.zshrc', script);
    await complete(terminal, inEveryShell.slice(2));
  });
});

const inFish = has('fish');
describe(`completion in fish${inFish ? '' : ' (needs fish)'}`, () => {
  it.skipIf(!inFish)('offers what fits, with what it is', async () => {
    const lines = inEveryShell.map(([typed]) => typed);
    const script = 'nightferry completion fish | source; for line in $argv; complete -C $line | head -1; end';
    const { stdout } = await run('fish', ['--no-config', '-c', script, ...lines], {
      ...{ cwd: home.directory, env: { ...process.env, ...home.env } },
    });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    ).toEqual([...['resume', 'edu-v2-live-1121', 'validation', 'cto', 'a night.yaml', '--in=live', 'b:c.yaml']]);
    expect(stdout).toContain('--in=live\tPRODUCTION');
  });
});

describe('what shells ask at every Tab', () => {
  it('says nothing and ends with 0 where nothing can be told, and makes no journal', async () => {
    const journal = join(home.directory, 'none', 'journal.db');
    const lines = [
      ['resume', ''],
      ['nonsense', ''],
      ['run', 'nowhere.yaml', '--in', ''],
      ['sign', 'x', '', '--role', ''],
    ];
    for (const words of lines) {
      const { end, output } = await runNightferry(['complete', 'fish', '--', '--journal', journal, ...words], home.env);
      expect({ end, output }).toEqual({ end: 0, output: expect.stringMatching(/^(words|runbooks)\n$/) });
    }
    expect(existsSync(join(home.directory, 'none'))).toBe(false);
  });
});
