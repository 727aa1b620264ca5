import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../state/fault.ts';
import { summaryOf } from '../../state/runbook/summary.ts';
import type { Session } from '../../state/session/session.ts';
import { stopApplication } from '../demo/application/control.ts';
import { applicationPlace } from '../demo/application/set-up.ts';
import { openCluster, removeCluster } from '../demo/cluster.ts';
import { dataOf, freePort } from '../demo/cluster-server.ts';
import { type Demo, demoNamed } from '../demo/demos.ts';
import { keepMarkOf } from '../demo/kept.ts';
import { type RunningDemo, startDemo } from '../demo/running-demo.ts';
import { packageFolder } from '../package-folder.ts';
import { commandLine } from '../plain/command-line.ts';
import type { Preparation } from '../preparation.ts';
import { declaredVars, loadRunbook } from '../runbooks.ts';
import { openSession } from '../session/open.ts';
import { type ResumeOptions, resumeSession } from '../session/resume.ts';
import { withoutConnectionHabits } from '../surroundings.ts';
import type { Workbench } from '../workbench.ts';
import { endDemo, type OnceFinished } from './demo-end.ts';
import { demoGone, demoUnusable } from './demo-faults.ts';
import type { Entered, Entry } from './entry.ts';

export interface NewDemo {
  readonly name: string;
  readonly scale: number;
  /** Folder of the demo's cluster. What an abandoned demo left there is removed. */
  readonly directory: string;
  readonly once?: OnceFinished | undefined;
}

/** A whole migration on databases of its own. Faults: `demo/unknown`, those of the cluster, and of opening. */
export function newDemo({ name, scale, directory, once }: NewDemo): Entry {
  const demo = demoNamed(name);
  return {
    title: `Preparing the demo ${name}`,
    async enter(workbench, preparation, inspect) {
      const port = await freePort();
      const loaded = await preparation.task('Read the runbook', async () => runbookOf(demo, scale, directory, port));
      inspect(summaryOf(loaded.runbook));
      if (existsSync(directory)) {
        await preparation.task('Clear away what an earlier demo left', () => clearAway(directory, workbench));
      }
      const starting = { demo, directory, workbench, preparation, once, port };
      return within(starting, async ({ cluster, application, startApplication }, demoBench) => {
        await demo.generate(cluster, application, scale, preparation, demoBench);
        if (switchesApplication(demo)) await preparation.task('Start the application on it', startApplication);
        return preparation.task('Connect and identify the databases', () =>
          openSession(
            { loaded, dryRun: false, demo: { name, directory, scale }, signal: preparation.signal },
            demoBench,
          ),
        );
      });
    },
  };
}

/**
 * A demo that was interrupted: its cluster is started again, then the session goes on. Faults: `demo/gone`,
 * `demo/unusable`, those of the cluster, and of resuming.
 */
export function resumedDemo(
  session: Session,
  options: ResumeOptions & { readonly once?: OnceFinished | undefined } = {},
): Entry {
  const { demo } = session.opened;
  if (!demo) throw new TypeError(`session ${session.id} is no demo`);
  const { once, ...resuming } = options;
  return {
    title: `Resuming the demo ${demo.name}`,
    async enter(workbench, preparation, inspect) {
      inspect(session.plan);
      if (!existsSync(dataOf(demo.directory))) throw demoGone(session, demo.directory);
      const starting = { demo: demoNamed(demo.name), directory: demo.directory, workbench, preparation, once };
      return within(starting, (_, demoBench) =>
        preparation.task('Connect and identify the databases', () =>
          resumeSession(session.id, demoBench, { ...resuming, signal: preparation.signal }),
        ),
      );
    },
  };
}

function fileOf({ runbook }: Demo): string {
  return join(packageFolder, 'checklists', runbook);
}

function runbookOf(demo: Demo, scale: number, directory: string, port: number) {
  const known = declaredVars(fileOf(demo));
  const application = Object.entries(demo.application.vars(applicationPlace(directory), port));
  const vars = { ...demo.varsAt(scale), ...Object.fromEntries(application.filter(([name]) => known.has(name))) };
  return loadRunbook(fileOf(demo), { environment: demo.environment, vars });
}

/** A runbook that knows nothing of the application would wait for its sessions to go, and nobody would end them. */
function switchesApplication(demo: Demo): boolean {
  return declaredVars(fileOf(demo)).has('application_service');
}

/** Opened first: a cluster that another process uses, or that is still stopping, is never pulled away. */
async function clearAway(directory: string, { shell, clock }: Workbench): Promise<void> {
  const cluster = await openCluster({ directory, shell, clock });
  await stopApplication(applicationPlace(directory).envFile, { shell, clock });
  await cluster.stop();
  await removeCluster(directory);
}

interface Starting {
  readonly demo: Demo;
  readonly directory: string;
  readonly workbench: Workbench;
  readonly preparation: Preparation;
  readonly once: OnceFinished | undefined;
  /** Where the application listens; for a new demo. */
  readonly port?: number;
}

async function within(
  { demo, directory, workbench, preparation, once, port }: Starting,
  open: (running: RunningDemo, workbench: Workbench) => Promise<Entered['handle']>,
): Promise<Entered> {
  const running = await preparation.task('Start PostgreSQL', () =>
    startDemo(demo, directory, workbench, port).catch((error: unknown) => {
      throw error instanceof Fault ? error : demoUnusable(directory, error);
    }),
  );
  // Whoever goes on with it later, or goes back, need not say again that it is to be kept.
  const mark = keepMarkOf(directory);
  if (once === 'keep') await writeFile(mark, '');
  const then = once ?? (existsSync(mark) ? 'keep' : 'remove');
  const demoBench = { ...workbench, env: { ...withoutConnectionHabits(workbench.env), ...running.env } };
  try {
    const handle = await open(running, demoBench);
    const { id } = handle.log.snapshot();
    const { consoles } = running;
    const back = commandLine(['rollback', id], workbench.journal);
    return { handle, workbench: demoBench, consoles, afterwards: (end, say) => endDemo(running, back, end, then, say) };
  } catch (error) {
    await running.stop({ comesBack: true });
    throw error;
  }
}
