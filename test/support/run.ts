import { inject } from 'vitest';

type MadeOnce = 'cluster' | 'command-line';

/** Asks the test run for something that it makes once: see `global-setup.ts`. */
export function fromRun(what: MadeOnce): Promise<string> {
  const answer = answers.get(what) ?? ask(what);
  answers.set(what, answer);
  return answer;
}

const answers = new Map<MadeOnce, Promise<string>>();

async function ask(what: MadeOnce): Promise<string> {
  const response = await fetch(`${inject('run')}/${what}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`the test run could not make its ${what}: ${text}`);
  return text;
}

/** The compiled command line, to be started with `process.execPath`: for tests that kill it. */
export function compiledCommandLine(): Promise<string> {
  return fromRun('command-line');
}
