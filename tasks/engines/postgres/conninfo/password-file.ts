import { readSmallFile } from './small-file.ts';

/** What a line of the file is compared with. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

export interface PasswordFile {
  passwordOf(login: Login): string | undefined;
  /** Why the file was left out, in one sentence. */
  readonly warning: string | undefined;
}

/** Folders of the server's socket that lines about `localhost` speak of as well: what packages have compiled in. */
const defaultSocketFolders = ['/var/run/postgresql', '/run/postgresql', '/tmp'];

/**
 * Lines of `host:port:database:user:password`, where `*` stands for anything and `\` takes the next character as it is;
 * the first that fits counts. A file that others may read is left out, as libpq does. The package `pgpass` reads the
 * process's own environment, warns on stderr and takes `\\:` for an escaped colon.
 * Source: libpq's documentation, "The Password File".
 */
export function readPasswordFile(path: string): PasswordFile {
  const file = readSmallFile(path);
  const leftOut = (why: string): PasswordFile => ({
    passwordOf: () => undefined,
    warning: `The password file ${path} was left out: ${why}.`,
  });
  switch (file.found) {
    case 'no':
      return { passwordOf: () => undefined, warning: undefined };
    case 'unusable':
      return leftOut(file.why);
    case 'yes': {
      if (file.stats.mode & 0o077) return leftOut(`others than its owner may use it (chmod 0600 ${path})`);
      const lines = file.text.split('\n').map((line) => line.replace(/\r$/, ''));
      return { passwordOf: (login) => find(lines, login), warning: undefined };
    }
  }
}

function find(lines: readonly string[], { host, port, database, user }: Login): string | undefined {
  const wanted = [defaultSocketFolders.includes(host) ? 'localhost' : host, String(port), database, user];
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue;
    const fields = line.match(/^((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):((?:[^:\\]|\\.)*):(.*)$/s);
    const [, ...values] = fields ?? [];
    const fits = wanted.every((text, index) => values[index] === '*' || plain(values[index] ?? '') === text);
    const password = plain(values[4] ?? '');
    if (fields && fits) return password === '' ? undefined : password;
  }
  return undefined;
}

function plain(field: string): string {
  return field.replace(/\\(.)/gs, '$1');
}
