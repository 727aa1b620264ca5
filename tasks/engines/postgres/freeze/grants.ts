import type { Connection } from '../../connection.ts';
import { quoteName } from './home.ts';
import type { Found, Grant, Prior } from './prior.ts';

/**
 * Takes CONNECT from PUBLIC and from every role but `prior.role`, which keeps or gets it. Rights that were granted by
 * somebody else than the owner can only be taken, and given back, as that role.
 */
export function revokeLines({ database, owner, role, isSuperuser, grants }: Found): readonly string[] {
  const name = quoteName(database);
  const taken = connects(grants).filter(({ grantee }) => grantee !== role);
  // First what others passed on: an owner can't take a right from under those it was passed on to.
  const ordered = [...taken].sort((a, b) => Number(a.grantor === owner) - Number(b.grantor === owner));
  return [
    ...(isSuperuser || connects(grants).some(({ grantee }) => grantee === role)
      ? []
      : [`grant connect on database ${name} to ${quoteName(role)}`]),
    ...ordered.flatMap((grant) =>
      asGrantor(grant, owner, `revoke connect on database ${name} from ${granteeOf(grant)}`),
    ),
  ];
}

/** Gives back what is missing now, and takes from `prior.role` what it had not. */
export function grantLines(prior: Prior, now: Found, roles: ReadonlySet<string>): readonly string[] {
  const name = quoteName(now.database);
  const missing = connects(prior.grants)
    .filter((grant) => !connects(now.grants).some((held) => isSame(grant, held)))
    .filter(({ grantee, grantor }) => (grantee === null || roles.has(grantee)) && roles.has(grantor));
  const ordered = [...missing].sort((a, b) => Number(b.grantor === prior.owner) - Number(a.grantor === prior.owner));
  const lent = connects(now.grants).filter(
    (held) => held.grantee === prior.role && !connects(prior.grants).some((grant) => grant.grantee === prior.role),
  );
  return [
    ...ordered.flatMap((grant) =>
      asGrantor(
        grant,
        prior.owner,
        `grant connect on database ${name} to ${granteeOf(grant)}${grant.grantable && grant.grantee !== prior.owner ? ' with grant option' : ''}`,
      ),
    ),
    ...lent.map((grant) => `revoke connect on database ${name} from ${granteeOf(grant)}`),
  ];
}

/**
 * What differs from before, a sentence each. `missing` is what a freeze took and is not back; `taken` what somebody else took
 * meanwhile, by dropping the role too.
 */
export function grantDifferences(
  prior: Prior,
  now: Found,
  roles: ReadonlySet<string>,
): { missing: readonly string[]; taken: readonly string[]; added: readonly string[] } {
  const text = ({ grantor, grantee, privilege }: Grant) =>
    `${privilege} of ${grantee ?? 'PUBLIC'} on database ${now.database}, granted by ${grantor}`;
  const without = (these: readonly Grant[], those: readonly Grant[]) =>
    these.filter((grant) => !those.some((other) => isSame(grant, other)));
  const gone = without(prior.grants, now.grants);
  const isOurs = ({ privilege, grantee, grantor }: Grant) =>
    prior.mode === 'strict' &&
    privilege === 'CONNECT' &&
    roles.has(grantor) &&
    (grantee === null || roles.has(grantee));
  return {
    missing: gone.filter(isOurs).map(text),
    taken: gone.filter((grant) => !isOurs(grant)).map(text),
    added: without(now.grants, prior.grants).map(text),
  };
}

/** Roles other than ours that still hold CONNECT. */
export function connectGaps({ role, grants }: Found): readonly string[] {
  return connects(grants)
    .filter(({ grantee }) => grantee !== role)
    .map(({ grantee }) => `${grantee ?? 'PUBLIC'} holds CONNECT`);
}

export async function knownRoles(connection: Pick<Connection, 'query'>): Promise<ReadonlySet<string>> {
  const { rows } = await connection.query('select rolname from pg_roles');
  return new Set(rows.map(([name]) => name ?? ''));
}

function connects(grants: readonly Grant[]): readonly Grant[] {
  return grants.filter(({ privilege }) => privilege === 'CONNECT');
}

function asGrantor({ grantor }: Grant, owner: string, line: string): readonly string[] {
  return grantor === owner ? [line] : [`set local role ${quoteName(grantor)}`, line, 'reset role'];
}

function granteeOf({ grantee }: Grant): string {
  return grantee === null ? 'public' : quoteName(grantee);
}

function isSame(a: Grant, b: Grant): boolean {
  return (
    a.grantor === b.grantor && a.grantee === b.grantee && a.privilege === b.privilege && a.grantable === b.grantable
  );
}
