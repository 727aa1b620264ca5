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
