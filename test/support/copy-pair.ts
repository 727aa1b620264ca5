import type { Outcome } from '../../state/outcome.ts';
import { copy } from '../../tasks/copy.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { type TestContext, type TestContextOptions, testContext } from './context.ts';
import { type FreshDatabase, freshDatabase } from './databases.ts';

export const namespace = '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90';

/** Two PostgreSQL databases to copy between: `edu` is read, `edu_v2` is filled. */
export interface CopyPair {
  readonly edu: FreshDatabase;
  readonly edu_v2: FreshDatabase;
  readonly databases: { readonly edu: Database; readonly edu_v2: Database };
  context(options?: TestContextOptions): TestContext;
  /** Runs a copy as a runbook writes it, with `from: edu.a` and `to: edu_v2.b` unless it says otherwise. */
  copy(written: Readonly<Record<string, unknown>>, context?: TestContext): Promise<Outcome>;
  /** Opens the databases anew, as a process does that takes over from one that was killed. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export async function openCopyPair(sources = '', targets = ''): Promise<CopyPair> {
  const [edu, edu_v2] = await Promise.all([
    freshDatabase({ keepsConnections: true }),
    freshDatabase({ keepsConnections: true }),
  ]);
  if (sources !== '') await edu.sql(sources);
  if (targets !== '') await edu_v2.sql(targets);
  const open = async () => {
    const connect = (name: 'edu' | 'edu_v2', { url }: FreshDatabase) =>
      engineOf('postgres').connect(url, { name, application: 'nightferry test' });
    const [source, target] = await Promise.all([connect('edu', edu), connect('edu_v2', edu_v2)]);
    return { edu: source, edu_v2: target };
  };
  let databases = await open();
  const close = () => Promise.allSettled([databases.edu.close(), databases.edu_v2.close()]);
  const pair: CopyPair = {
    edu,
    edu_v2,
    get databases() {
      return databases;
    },
    context: (options = {}) => testContext({ databases, idNamespace: namespace, ...options }),
    copy: (written, context = pair.context()) =>
      copy.run(copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...written }), context),
    reopen: async () => {
      await close();
      databases = await open();
    },
    close: async () => {
      await close();
      await Promise.allSettled([edu.drop(), edu_v2.drop()]);
    },
  };
  return pair;
}

/** The outcome of a copy that was to succeed. */
export function figuresOf(outcome: Outcome): Readonly<Record<string, number | string>> {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome, undefined, 2));
  return outcome.figures;
}

/** The fault of a copy that was to fail. */
export function faultOf(outcome: Outcome) {
  if (outcome.kind !== 'failed') throw new Error(`expected a failure, got ${JSON.stringify(outcome)}`);
  return outcome.fault;
}
