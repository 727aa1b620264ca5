import type { ToolEnvironment } from '../../client-program.ts';
import type { Target } from '../target.ts';
import { fitApplication } from './application-name.ts';

/**
 * The environment in which `pg_dump`, `pg_restore` and `psql` reach the same database as the driver does, with the same
 * encryption. The password goes this way too: the arguments of a process can be read by everybody on the machine.
 * What the environment of Nightferry says about connections is taken away, since it was taken into account already: a
 * service in `PGSERVICE` would come before all of this. Source: libpq's documentation, "Environment Variables".
 */
export function toolEnvironment(target: Target, application: string): ToolEnvironment {
  const { host, address, port, user, password, database, tls, tlsFiles, tlsVersions, connectTimeoutMs, options } =
    target;
  return {
    ...taken,
    PGHOST: host,
    PGHOSTADDR: address,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGSSLMODE: tls,
    PGSSLROOTCERT: tlsFiles.root,
    PGSSLCERT: tlsFiles.certificate,
    PGSSLKEY: tlsFiles.key,
    PGSSLMINPROTOCOLVERSION: tlsVersions.min,
    PGSSLMAXPROTOCOLVERSION: tlsVersions.max,
    PGCONNECT_TIMEOUT: String(Math.ceil(connectTimeoutMs / 1000)),
    PGOPTIONS: options,
    PGAPPNAME: fitApplication(application),
    PGCLIENTENCODING: 'UTF8',
  };
}

/** Every other variable of libpq that could lead elsewhere. */
const taken: ToolEnvironment = Object.fromEntries(
  [
    'PGSERVICE',
    'PGSERVICEFILE',
    'PGPASSFILE',
    'PGTARGETSESSIONATTRS',
    'PGLOADBALANCEHOSTS',
    'PGREQUIRESSL',
    'PGDATESTYLE',
    'PGTZ',
    'PGGEQO',
  ].map((name) => [name, undefined]),
);
