import type { Database } from '../engines/engine.ts';
import type { Privilege } from '../kind.ts';
import { defineRequirement, type Judged, type Needed, type RequirementOf } from './requirement-kind.ts';

type PrivilegeNeeded = Needed<RequirementOf<'privilege'>>;

/** What the role may do in a database, as far as the engine can tell without trying. */
export const privilege = defineRequirement<RequirementOf<'privilege'>>({
  need: 'privilege',
  group: 'database',

  async judge(needed, { database }) {
    const { database: name, may } = needed.requirement;
    const open = await database(name);
    if (may.act === 'freeze' && !open.freezer) {
      const says = `${open.engine.title} (${name}) can't be frozen.`;
      return { state: 'failed', says, remedy: ['Keep it from changing in another way, with a step `run`.'] };
    }
    const lack = await open.lacks?.(may);
    if (lack) {
      const among = 'table' in may && { among: { head: `May not ${words[may.act]}`, item: may.table } };
      return { state: 'failed', ...lack, ...among };
    }
    if ('table' in may && !(await open.table(may.table))) return missing(may.table, needed, open);
    const says = `${sentence(may)}${open.lacks ? '' : ': not asked'}.`;
    return {
      state: 'ok',
      says,
      remedy: [],
      ...('table' in may && { among: { head: `May ${words[may.act]}`, item: may.table } }),
    };
  },
});

async function missing(table: string, { requirement, madeBy }: PrivilegeNeeded, open: Database): Promise<Judged> {
  const says = `${table} is not there yet in ${requirement.database}`;
  // Where a qualified name leads, its schema may be made by the same step.
  const lack = madeBy === undefined || table.includes('.') ? undefined : await open.lacks?.({ act: 'create-tables' });
  if (lack) {
    const among = { head: `Not there yet, and ${lack.says.replace(/\.$/, '')}`, item: table };
    return { state: 'warning', says: `${says}, and ${lack.says}`, remedy: lack.remedy, among };
  }
  if (madeBy !== undefined) {
    const among = { head: `Not there yet, ${madeBy} may make them`, item: table };
    return { state: 'ok', says: `${says}: ${madeBy} may make it.`, remedy: [], among };
  }
  const remedy = ['Create it, or correct its name; write schema.table when it is not on the search_path.'];
  return { state: 'failed', says: `${says}, and no step before makes anything there.`, remedy };
}

const words: Readonly<Record<Privilege['act'], string>> = {
  read: 'read',
  write: 'fill',
  truncate: 'empty',
  alter: 'change indexes and constraints of',
  'create-tables': 'create tables',
  'create-database': 'create databases',
  freeze: 'freeze it',
  'end-sessions': 'end the sessions of others',
  become: 'write as',
  'mark-stand-in': 'mark databases as stand-ins',
};

function sentence(may: Privilege): string {
  const what = 'table' in may ? ` ${may.table}` : 'role' in may ? ` ${may.role}` : '';
  return `May ${words[may.act]}${what}`;
}
