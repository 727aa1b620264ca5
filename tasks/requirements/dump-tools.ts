import { Fault } from '../../state/fault.ts';
import { defineRequirement, type RequirementOf } from './requirement-kind.ts';

/** The programs of an engine that make and read dumps, not older than the server. */
export const dumpTools = defineRequirement<RequirementOf<'dump-tools'>>({
  need: 'dump-tools',
  group: 'tools',

  async judge({ requirement: { database: name, programs, instead } }, { shell, files, signal, application, database }) {
    const open = await database(name);
    const { dumper, title } = open.engine;
    if (!dumper) {
      const says = `${title} (${name}) can't be dumped.`;
      return { state: 'failed', says, remedy: ['Back it up in another way, with a step `run`.'] };
    }
    const use = { shell, files, signal, application, onLine: () => undefined };
    try {
      const tools = await dumper.findTools(open, programs, use);
      const found = Object.values(tools).map(({ path, version }) => `${path} ${version}`);
      return { state: 'ok', says: `For ${name}: ${found.join(', ')}.`, remedy: [] };
    } catch (error) {
      if (!(error instanceof Fault) || instead === undefined) throw error;
      return { state: 'warning', says: `${error.message} ${instead}`, remedy: error.remedy };
    }
  },
});
