import { existsSync } from 'node:fs';
import { Fault } from '../../state/fault.ts';
import type { Session } from '../../state/session/session.ts';
import { withoutConnectionHabits } from '../surroundings.ts';
import type { Workbench } from '../workbench.ts';

/** A demo's databases are started for the work, and stopped again; other sessions have theirs. Faults: `demo/gone`, `cluster/in-use`. */
export async function withBroughtDatabases<T>(
  session: Session,
  workbench: Workbench,
  work: (workbench: Workbench) => Promise<T>,
): Promise<T> {
  const { demo } = session.opened;
  if (!demo) return work(workbench);
  const { demoNamed } = await import('./demos.ts');
  const { dataOf } = await import('./cluster-server.ts');
  const { startDemo } = await import('./running-demo.ts');
  if (!existsSync(dataOf(demo.directory))) throw gone(session, demo.directory);
  const running = await startDemo(demoNamed(demo.name), demo.directory, workbench);
  try {
    return await work({ ...workbench, env: { ...withoutConnectionHabits(workbench.env), ...running.env } });
  } finally {
    await running.stop({ comesBack: true });
  }
}

function gone({ id }: Session, directory: string): Fault {
  return new Fault('demo/gone', `The databases of the demo ${id} are gone: ${directory} is not there any more.`, {
    remedy: [
      `What was found then is in the report: nightferry report ${id}`,
      'A demo that is to be looked at afterwards is made with: nightferry demo --keep',
    ],
    retry: 'safe',
  });
}
