import { z } from 'zod';
import type { CommandResult } from '../../state/ports.ts';
import { databaseName, text } from '../../state/runbook/fields.ts';
import { oneOf } from '../../state/runbook/one-of.ts';
import type { Context } from '../kind.ts';
import { defineCheck, type Judgement } from './check-kind.ts';
import { compareVersions, findVersion } from './version.ts';

/** As in `15`, `"9.6"`: YAML would make 9.1 of an unquoted 9.10. */
const version = z
  .union([z.int().min(0), z.string().regex(/^\d{1,9}(\.\d{1,9}){0,5}$/)], {
    error: 'expected a version in quotes, such as "15" or "9.6"',
  })
  .transform(String);

const schema = oneOf(
  { 'at-least': version },
  {
    command: z.array(text).min(1, { error: 'needs a program' }).describe('Prints its version; must change nothing.'),
    database: databaseName.describe('The version of its server.'),
  },
);

type Spec = z.infer<typeof schema>;

const timeoutMs = 30_000;

/** A program, or a database server, is there and new enough. */
export const tool = defineCheck<Spec>({
  key: 'tool',
  summary: 'The version of a program or a database server.',
  schema,
  refers: (spec) => (spec.kind === 'database' ? [{ to: 'database', name: spec.spec, path: ['database'] }] : []),

  requires: (spec) =>
    spec.kind === 'command'
      ? [{ need: 'program', program: spec.spec[0] ?? '', why: 'a check asks for its version' }]
      : [],

  preview: async (spec) => ({
    lines: [spec.kind === 'database' ? `-- the server's version in ${spec.spec}` : commandLine(spec.spec)],
    figures: {},
    evidence: [],
  }),

  judge: (spec, context) =>
    spec.kind === 'database' ? judgeServer(spec.spec, spec, context) : judgeProgram(spec.spec, spec, context),
});

async function judgeServer(name: string, spec: Spec, context: Context): Promise<Judgement> {
  const database = await context.database(name);
  const said = (await database.identity()).version ?? '';
  return judgement(spec, `the server of ${name}`, said);
}

async function judgeProgram(command: readonly string[], spec: Spec, context: Context): Promise<Judgement | 'stopped'> {
  const result = await context.shell.run({ command, timeoutMs, signal: context.signal });
  if (result.aborted) return 'stopped';
  const name = command[0] ?? '';
  const failure = failureOf(result, name);
  if (failure === undefined) return judgement(spec, name, findVersion(result.stdout) ? result.stdout : result.output);
  return {
    verdict: 'failed',
    expected: expectation(spec, name),
    actual: failure.actual,
    figures: { expected: spec['at-least'] },
    evidence: [],
    remedy: [failure.remedy],
  };
}

function judgement(spec: Spec, name: string, said: string): Judgement {
  const found = findVersion(said);
  return {
    verdict: found !== undefined && compareVersions(found, spec['at-least']) >= 0 ? 'passed' : 'failed',
    expected: expectation(spec, name),
    actual: found === undefined ? `no version in what ${name} says` : `${name} ${found}`,
    figures: { expected: spec['at-least'], ...(found !== undefined && { actual: found }) },
    evidence: [{ kind: 'output', title: name, text: said.slice(0, 500).trim() }],
  };
}

function failureOf(result: CommandResult, name: string): { actual: string; remedy: string } | undefined {
  if (result.startError === 'ENOENT') {
    return { actual: `${name} is not installed`, remedy: `Install ${name}, or put its folder on the PATH.` };
  }
  if (result.startError !== undefined) {
    return { actual: `${name} can't be started (${result.startError})`, remedy: `See who may run ${name}.` };
  }
  if (result.timedOut) {
    return { actual: `${name} said nothing within 30s`, remedy: `Run ${name} by hand and see what it waits for.` };
  }
  if (result.exitCode === 0) return undefined;
  const lastLine = result.output.trim().split('\n').at(-1) ?? '';
  return {
    actual: `${name} ended with ${result.exitCode ?? result.signal}${lastLine === '' ? '' : `: ${lastLine.slice(0, 200)}`}`,
    remedy: `Run ${name} by hand and see what it says.`,
  };
}

function expectation(spec: Spec, name: string): string {
  return `${name} ${spec['at-least']} or newer`;
}

function commandLine(command: readonly string[]): string {
  return command.map((part) => (/^[\w./:=@%+,-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`)).join(' ');
}
