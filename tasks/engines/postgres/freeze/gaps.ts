import { formatCount } from '../../../../state/format.ts';
import { connectGaps } from './grants.ts';
import type { FreezeHome } from './home.ts';
import { findNow, type Prior } from './prior.ts';
import { blockedTables, functionWorks } from './triggers.ts';

const named = 5;

/** What of the freeze is not in force any more, or not yet: a sentence each. */
export async function freezeGaps(home: FreezeHome, prior: Prior): Promise<readonly string[]> {
  const now = await findNow(home);
  const gaps = now.readOnly === 'on' ? [] : [`default_transaction_read_only of ${home.name} is not on`];
  if (prior.mode === 'session-default') return gaps;
  const open = (await blockedTables(home)).filter(({ working }) => !working);
  const works = await functionWorks(home, prior);
  return [
    ...gaps,
    ...connectGaps({ ...now, role: prior.role }),
    ...now.subscriptions.map((name) => `subscription ${name} is enabled`),
    ...(works === false ? ['the function nightferry.frozen() was changed'] : []),
    ...(open.length === 0
      ? []
      : [`${formatCount(open.length, 'table')} without a working freeze trigger: ${firstOf(open)}`]),
  ];
}

function firstOf(tables: readonly { readonly table: string }[]): string {
  const names = tables.slice(0, named).map(({ table }) => table);
  return [...names, ...(tables.length > named ? [`${tables.length - named} more`] : [])].join(', ');
}
