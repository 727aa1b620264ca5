import { availableParallelism } from 'node:os';
import { systemClock } from '../../source/clock.ts';
import { LiveProgress } from '../../state/live.ts';
import { stepKey } from '../../state/plan.ts';
import { copy } from '../../tasks/copy.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { testContext } from '../support/context.ts';
import { gradesMapping, namespace } from './copy/tables/grades.ts';

/**
 * The step in a process of its own, as the conductor runs it: with ledger, live progress and counts. Prints one line of
 * JSON: what it took.
 */
const [from = '', to = '', session = ''] = process.argv.slice(2);
const engineAt = (url: string) => engineOf(url.startsWith('sqlite:') ? 'sqlite' : 'postgres');
const application = `nightferry ${session}`;
const live = new LiveProgress(systemClock);
live.subscribe(() => live.snapshot());

const context = testContext({
  session,
  idNamespace: namespace,
  clock: systemClock,
  cores: availableParallelism(),
  databases: {
    edu: () => engineAt(from).connect(from, { name: 'edu', application }),
    edu_v2: () => engineAt(to).connect(to, { name: 'edu_v2', application }),
  },
});
const spec = copy.schema.parse({
  from: 'edu.journal',
  to: 'edu_v2.grades',
  key: 'id',
  columns: gradesMapping('ordered'),
});

const startedMs = performance.now();
const outcome = await copy.run(spec, {
  ...context,
  progress: (progress) => live.report(stepKey(context.at.phase, context.at.step), progress),
});
const seconds = (performance.now() - startedMs) / 1000;
for (const name of ['edu', 'edu_v2']) await (await context.database(name)).close();

if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome, undefined, 2));
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const used = { clientCpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRssBytes: maxRSS * 1024 };
process.stdout.write(`${JSON.stringify({ seconds, ...used, figures: outcome.figures })}\n`);
