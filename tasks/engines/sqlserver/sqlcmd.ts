import type { ClientOptions, ClientProgram } from '../client-program.ts';
import type { SqlServerTarget } from './target.ts';

/** `db.example.org:1433`, or `db.example.org\INSTANCE`. */
export function serverOf({ host, port, instance }: SqlServerTarget): string {
  return port === undefined ? `${host}\\${instance ?? ''}` : `${host}:${port}`;
}

/** For a person to try: it asks for the password. */
export function sqlcmd({
  host,
  port,
  instance,
  user,
  domain,
  database,
  encrypt,
  trustServerCertificate,
}: SqlServerTarget): string {
  const server = port === undefined ? `${host}\\${instance ?? ''}` : `${host},${port}`;
  const login =
    user === undefined ? '' : ` -U '${domain === undefined ? '' : `${domain}\\`}${user.replaceAll("'", "'\\''")}'`;
  const trusting = trustServerCertificate || encrypt === 'off' ? ' -C' : '';
  return `sqlcmd -S '${server}'${login} -d '${database.replaceAll("'", "'\\''")}'${trusting}`;
}

/** Ready to be started, to look into this database with. */
export function sqlcmdClient(target: SqlServerTarget, { readOnly }: ClientOptions): ClientProgram {
  const { host, port, instance, user, database, encrypt, trustServerCertificate, password } = target;
  const server = port === undefined ? `${host}\\${instance ?? ''}` : `${host},${port}`;
  return {
    program: 'sqlcmd',
    args: [
      ...['-S', server, '-d', database],
      ...(user === undefined ? ['-E'] : ['-U', user]),
      ...(readOnly ? ['-K', 'ReadOnly'] : []),
      ...(trustServerCertificate || encrypt === 'off' ? ['-C'] : []),
    ],
    env: { SQLCMDPASSWORD: password },
    hints: [
      'GO on a line of its own sends what stands before it; exit comes back.',
      ...(readOnly ? ['Nothing keeps it from writing here: the server knows no sessions that only read.'] : []),
    ],
  };
}
