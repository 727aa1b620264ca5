import { closeLines } from './close.ts';
import { quoteName } from './home.ts';
import type { Found, Prior } from './prior.ts';
import { thawLines } from './thaw.ts';
import { functionDdl, triggerDdl, triggerName } from './triggers.ts';

/** What freezing does, as statements that could be typed. */
export function freezePlan(prior: Prior, now: Found, tables: readonly string[]): readonly string[] {
  const lines = closeLines(prior, now).map((line) => `${line};`);
  if (prior.mode === 'session-default') return lines;
  return [
    ...lines,
    ...(prior.hasSchema ? [] : ['create schema nightferry;']),
    `${functionDdl(prior)};`,
    ...tables.map((table) => `${triggerDdl(table)};`),
  ];
}

/**
 * What a person types to thaw without Nightferry, to psql as the role that froze. It asks the catalog for the triggers
 * by itself: tables may have been renamed meanwhile.
 */
export function manualUndo(prior: Prior): readonly string[] {
  // As if everything was still as the freeze left it: the lines of a thaw for that.
  const frozen: Found = {
    ...prior,
    subscriptions: [],
    grants: prior.grants.filter(({ privilege, grantee }) => privilege !== 'CONNECT' || grantee === prior.role),
  };
  const roles = new Set(
    prior.grants.flatMap(({ grantor, grantee }) => (grantee === null ? [grantor] : [grantor, grantee])),
  );
  const lent =
    !prior.isSuperuser &&
    !prior.grants.some(({ privilege, grantee }) => privilege === 'CONNECT' && grantee === prior.role);
  return [
    `-- psql, connected to ${prior.database} as ${prior.role}`,
    'begin read write;',
    ...(prior.mode === 'strict' ? dropTriggers(prior) : []),
    ...thawLines(prior, frozen, roles).map((line) => `${line};`),
    ...(prior.mode === 'strict' && lent
      ? [`revoke connect on database ${quoteName(prior.database)} from ${quoteName(prior.role)};`]
      : []),
    'commit;',
    '-- sessions that were opened meanwhile stay read-only until they connect again',
  ];
}

function dropTriggers({ hasSchema }: Prior): readonly string[] {
  return [
    `do $$ declare t regclass; begin for t in select tgrelid::regclass from pg_trigger where tgname = '${triggerName}' loop execute format('drop trigger ${triggerName} on %s', t); end loop; end $$;`,
    'drop function if exists nightferry.frozen();',
    ...(hasSchema
      ? []
      : [
          'do $$ begin drop schema nightferry; exception when others then raise notice $m$the schema nightferry stays: something is in it$m$; end $$;',
        ]),
  ];
}
