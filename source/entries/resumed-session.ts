import { isOver, mayGoBack, readSession } from '../session/read.ts';
import type { ResumeOptions } from '../session/resume.ts';
import type { Entry } from './entry.ts';

/** A session taken up where its journal says it is. A demo's databases are started first. */
export function resumedSession(id: string, options: ResumeOptions = {}): Entry {
  return {
    title: `Resuming ${id}`,
    async enter(workbench, preparation, inspect) {
      const session = readSession(id, workbench);
      if (session.finished && !(options.rollback && mayGoBack(session))) throw isOver(session);
      const resuming = { ...options, known: session };
      if (session.opened.demo) {
        const { resumedDemo } = await import('./demo.ts');
        return resumedDemo(session, resuming).enter(workbench, preparation, inspect);
      }
      inspect(session.plan);
      const { resumeSession } = await import('../session/resume.ts');
      const handle = await preparation.task('Connect and identify the databases', () =>
        resumeSession(id, workbench, { ...resuming, signal: preparation.signal }),
      );
      return { handle, workbench, afterwards: async () => undefined };
    },
  };
}
