import type { Capability } from '../../runbook/language.ts';
import type { CatalogTable } from '../catalog.ts';
import type { Proposal } from '../proposal.ts';

/** Everything that goes into a drafted runbook. */
export interface Draft {
  readonly proposal: Proposal;
  /** Id of the runbook. */
  readonly name: string;
  /** What the runbook calls the databases. */
  readonly source: string;
  readonly target: string;
  /** Environment variables of their URLs in the live environment. */
  readonly variables: { readonly source: string; readonly target: string };
  /** Slug and title; the first does the work, all of them sign in the end. */
  readonly roles: readonly { readonly id: string; readonly title: string }[];
  /** The role that the application logs in with, where it is known. */
  readonly application: string | undefined;
  readonly window: string;
  /** What a person has answered for, and need not be asked again in the file. */
  readonly isAsked: { readonly zone: boolean; readonly window: boolean };
  /** What the source can do, and so what a draft may ask of it. */
  readonly sourceCan: ReadonlySet<Capability>;
  /** Day of the draft, as people write it. */
  readonly day: string;
}

export const idVariable = 'ID_NAMESPACE';

/** A table as SQL of its database names it: a schema called like a database of the runbook is put in quotes, so that lint knows. */
export function tableSql(draft: Draft, { sql, schema }: CatalogTable): string {
  const isTwin = schema === draft.source || schema === draft.target;
  return isTwin && sql.startsWith(`${schema}.`) ? `"${schema}"${sql.slice(schema.length)}` : sql;
}

/** `edu.users`. */
export function sourceTable(draft: Draft, table: CatalogTable): string {
  return `${draft.source}.${tableSql(draft, table)}`;
}

export function targetTable(draft: Draft, table: CatalogTable): string {
  return `${draft.target}.${tableSql(draft, table)}`;
}

export function makesIds(draft: Draft): boolean {
  const all = [...draft.proposal.levels.flat(), ...draft.proposal.held];
  return all.some(({ fillings }) =>
    fillings.some(
      (filling) => filling.kind === 'filled' && typeof filling.mapping === 'object' && 'uuid' in filling.mapping,
    ),
  );
}

export function firstRole({ roles }: Draft): string {
  return roles[0]?.id ?? 'dba';
}

/** Who reviews what the first one did. */
export function lastRole({ roles }: Draft): string {
  return roles.at(-1)?.id ?? 'dba';
}
