import type { ClientOptions, ClientProgram } from '../client-program.ts';
import type { SqlServerTarget } from './target.ts';

/** `db.example.org:1433`, or `db.example.org\INSTANCE`. */
export function serverOf({ host, port, instance }: SqlServerTarget): string {
  return port === undefined ? `${host}\\${instance ?? ''}` : `${host}:${port}`;
}

/** For a person to try: it asks for the password. */
export function sqlcmd(target: SqlServerTarget): string {
  const login = loginOf(target);
  const args = [
    ...['-S', quoted(addressOf(target))],
    ...(login === undefined ? [] : ['-U', quoted(login)]),
    ...['-d', quoted(target.database)],
    ...encryptionArgs(target),
  ];
  return ['sqlcmd', ...args].join(' ');
}

/** Ready to be started, to look into this database with. */
export function sqlcmdClient(target: SqlServerTarget, { readOnly }: ClientOptions): ClientProgram {
  const login = loginOf(target);
  return {
    program: 'sqlcmd',
    args: [
      ...['-S', addressOf(target), '-d', target.database],
      ...(login === undefined ? ['-E'] : ['-U', login]),
      ...(readOnly ? ['-K', 'ReadOnly'] : []),
      ...encryptionArgs(target),
    ],
    env: { SQLCMDPASSWORD: target.password },
    hints: [
      'GO on a line of its own sends what stands before it; exit comes back.',
      ...(readOnly ? ['Nothing keeps it from writing here: the server knows no sessions that only read.'] : []),
      ...(target.domain === undefined
        ? []
        : [
            `The sqlcmd of ODBC knows no ${target.domain}\\ logins: take the one written in Go, or kinit and sqlcmd -E.`,
          ]),
    ],
    comesWith: "It is in Microsoft's package mssql-tools18 (in /opt/mssql-tools18/bin, which is on no PATH by itself).",
  };
}

function addressOf({ host, port, instance }: SqlServerTarget): string {
  return port === undefined ? `${host}\\${instance ?? ''}` : `${host},${port}`;
}

function loginOf({ user, domain }: SqlServerTarget): string | undefined {
  return user === undefined || domain === undefined ? user : `${domain}\\${user}`;
}

/** `-Ns` is TDS 8, for the sqlcmd of ODBC 18 and the one in Go. Source: Microsoft's documentation of sqlcmd. */
function encryptionArgs({ encrypt, trustServerCertificate }: SqlServerTarget): readonly string[] {
  if (encrypt === 'strict') return ['-Ns'];
  return trustServerCertificate || encrypt === 'off' ? ['-C'] : [];
}

/** As a shell wants it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
