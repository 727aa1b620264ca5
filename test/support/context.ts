import { isAbsolute, resolve } from 'node:path';
import { systemClock } from '../../source/clock.ts';
import { systemFiles } from '../../source/files.ts';
import { systemHttp } from '../../source/http.ts';
import type { Answer } from '../../state/answer.ts';
import type { Event, StepAddress } from '../../state/events.ts';
import { Fault } from '../../state/fault.ts';
import type { Progress } from '../../state/live.ts';
import type { Clock, Files, Http, Operator, Shell } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import type { Runbook, SecretReference } from '../../state/runbook/runbook.ts';
import { evolveFacts, type Facts, noFacts } from '../../state/session/facts.ts';
import { type CopyControls, idleControls } from '../../tasks/controls.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { Context, LeftBehind } from '../../tasks/kind.ts';
import { fakeShell, scriptedOperator } from './fakes.ts';

export interface TestContextOptions {
  /** By the runbook's name. A function stands for one that is opened when it is asked for, and may fail. */
  readonly databases?: Readonly<Record<string, Database | (() => Promise<Database>)>>;
  readonly clock?: Clock;
  readonly shell?: Shell;
  readonly files?: Files;
  readonly http?: Http;
  readonly cores?: number;
  readonly operator?: Operator;
  readonly controls?: CopyControls;
  /** Answers from before a kill, by question id. */
  readonly answered?: Readonly<Record<string, Answer>>;
  readonly notes?: readonly Readonly<Record<string, string | number>>[];
  readonly earlierNotes?: readonly Readonly<Record<string, string | number>>[];
  /** Notes of other steps, by `phase/step`. */
  readonly notesOf?: Readonly<Record<string, readonly Readonly<Record<string, string | number>>[]>>;
  /** Those of generations that were taken back. */
  readonly notesTakenBack?: Readonly<Record<string, readonly NonNullable<TestContextOptions['notes']>[]>>;
  /** Steps that the night has come past. */
  readonly isPassed?: readonly string[];
  /** Values of secret references, as they are written: `env:TOKEN`. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly idNamespace?: string;
  readonly signal?: AbortSignal;
  readonly session?: string;
  readonly mode?: Context['mode'];
  readonly at?: Partial<StepAddress>;
  /** For undoing: what the step left. */
  readonly done?: LeftBehind;
  /** What the session knew before the step. */
  readonly facts?: Facts;
  readonly firstStartedAt?: Date;
  readonly runbook?: Partial<Runbook>;
}

/** What a step did to its context, for tests to look at. */
export interface TestContext extends Context {
  readonly seen: {
    readonly questions: readonly Question[];
    readonly progress: readonly Progress[];
    readonly output: readonly string[];
    readonly notes: readonly Readonly<Record<string, string | number>>[];
    /** Facts it recorded, in order. */
    readonly facts: readonly Event[];
    readonly released: readonly string[];
    readonly repinned: readonly string[];
  };
}

/** A context around real databases, with the machine's clock and files; shell and operator are fakes that know nothing. */
export function testContext(options: TestContextOptions = {}): TestContext {
  const { clock = systemClock, shell = fakeShell(), files = systemFiles, operator = scriptedOperator({}) } = options;
  const signal = options.signal ?? new AbortController().signal;
  const runbook = testRunbook(options.runbook);
  const seen = {
    questions: [] as Question[],
    progress: [] as Progress[],
    output: [] as string[],
    notes: [...(options.notes ?? [])],
    facts: [] as Event[],
    released: [] as string[],
    repinned: [] as string[],
  };
  const opened = new Map<string, Promise<Database>>();

  return {
    session: options.session ?? 'test-1',
    mode: options.mode ?? 'live',
    at: { phase: 'phase', step: 'step', generation: 1, attempt: 1, ...options.at },
    firstStartedAt: options.firstStartedAt ?? clock.now(),
    runbook,
    clock,
    shell,
    files,
    http: options.http ?? systemHttp,
    direction: options.at?.direction ?? 'do',
    cores: options.cores ?? 2,
    signal,
    controls: options.controls ?? idleControls(clock),
    seen,
    notes: seen.notes,
    earlierNotes: options.earlierNotes ?? [],
    notesOf: (step) => options.notesOf?.[step] ?? [],
    notesTakenBack: (step) => options.notesTakenBack?.[step] ?? [],
    isPassed: (step) => options.isPassed?.includes(step) ?? false,
    database: (name) => {
      const known = opened.get(name) ?? open(options.databases?.[name], name);
      opened.set(name, known);
      known.catch(() => opened.delete(name));
      return known;
    },
    secret: async (reference) => secretValue(reference, options.secrets ?? {}),
    idNamespace: async () => {
      if (options.idNamespace === undefined) throw new Fault('ids/no-namespace', 'The runbook has no id namespace.');
      return options.idNamespace;
    },
    path: (relative) => (isAbsolute(relative) ? relative : resolve(runbook.folder, relative)),
    ask: async (question) => {
      seen.questions.push(question);
      const answer = options.answered?.[question.id];
      return answer ? { kind: 'answered', answer, scripted: false } : operator.ask(question, signal);
    },
    progress: (progress) => void seen.progress.push(progress),
    output: (line) => void seen.output.push(line),
    note: (note) => void seen.notes.push(note),
    ...(options.done && { done: options.done }),
    get facts() {
      return seen.facts.reduce(evolveFacts, options.facts ?? noFacts);
    },
    record: (type, data) => {
      const at = clock.now().toISOString();
      const actor = { name: 'Leyla', osUser: 'leyla', host: 'ops1' };
      seen.facts.push({
        session: 'test-1',
        seq: seen.facts.length + 1,
        at,
        actor,
        type,
        v: 1,
        data,
        prevHash: '',
      } as Event);
    },
    release: async (name) => {
      seen.released.push(name);
      const open = opened.get(name);
      opened.delete(name);
      await (await open?.catch(() => undefined))?.close();
    },
    repin: async (name) => void seen.repinned.push(name),
  };
}

/** An empty runbook with what `parts` says. */
export function testRunbook(parts: Partial<Runbook> = {}): Runbook {
  const environment = { name: 'test', standIn: false, production: false, databases: {} };
  return {
    file: '/runbooks/test.yaml',
    folder: '/runbooks',
    id: 'test',
    title: 'Test',
    roles: { dba: 'Database administrator' },
    contacts: [],
    databases: {},
    environment,
    environments: { test: environment },
    vars: {},
    triggers: {},
    phases: [],
    rollbacks: [],
    notifications: [],
    followUps: [],
    files: new Map(),
    ...parts,
  };
}

async function open(database: Database | (() => Promise<Database>) | undefined, name: string): Promise<Database> {
  if (database === undefined) throw new Fault('database/unknown', `The test has no database ${name}.`);
  return typeof database === 'function' ? database() : database;
}

function secretValue(reference: SecretReference, secrets: Readonly<Record<string, string>>): string {
  if (reference.from === 'text') return reference.text;
  const written = writtenAs(reference);
  const value = secrets[written];
  if (value === undefined) throw new Fault('secret/missing', `The test has no secret ${written}.`);
  return value;
}

function writtenAs(reference: Exclude<SecretReference, { from: 'text' }>): string {
  switch (reference.from) {
    case 'env':
      return `env:${reference.name}`;
    case 'file':
      return `file:${reference.path}`;
    case 'prompt':
      return `prompt:${reference.label}`;
    case 'exec':
      return `exec:${reference.command}`;
  }
}
