import { isSqlPath } from './sql/sql-path.ts';
import { isMapping, type Path } from './tree.ts';

/** A secret that stands in a text for all to read. `index` and `secret` are where and what it is. */
export interface ClearText {
  readonly index: number;
  readonly secret: string;
  /** What gave it away, for the message. Never the secret. */
  readonly what: string;
}

interface Shape {
  readonly what: string;
  readonly shape: RegExp;
  /** Only outside SQL, where `password = old.password` compares columns. */
  readonly notInSql?: true;
}

const shapes: readonly Shape[] = [
  { what: 'a URL with a password', shape: /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@'"]*:(?<secret>[^\s@/'"]+)@/gi },
  { what: 'a URL with a password', shape: /[?&](?:ssl)?password=(?<secret>[^\s&'"]+)/gi },
  { what: 'a password', shape: /(?:PASSWORD|PASSWD|MYSQL_PWD|;\s*PWD)\s*=\s*(?:'(?<a>[^']+)'|"(?<b>[^"]+)")/gi },
  { what: 'a password', shape: /(?:PASSWORD|PASSWD|MYSQL_PWD|;\s*PWD)\s*=\s*(?<secret>[^\s;,&'"]+)/gi, notInSql: true },
  {
    what: 'a password in a connection string',
    shape:
      /\b(?:host(?:addr)?|dbname|user|port)=[^\s=]{1,300}\s+(?:\w{1,30}=[^\s=]{1,300}\s+){0,8}password=(?<secret>[^\s'"]+)/gi,
  },
  {
    what: 'a password in a connection string',
    shape: /\bpassword=(?<secret>[^\s'"]{1,300})\s+(?:host(?:addr)?|dbname|user|port)=/gi,
  },
  { what: 'a password', shape: /\b(?:PASSWORD|IDENTIFIED\s+BY)\s+E?'(?<secret>(?:[^']|'')+)'/gi },
  { what: 'an access token', shape: /\bbearer\s+(?<secret>[A-Za-z0-9._~+/-]{16,}=*)/gi },
  { what: 'an access key', shape: /\b(?<secret>AKIA[0-9A-Z]{16})\b/g },
  { what: 'a private key', shape: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?<secret>[^-]*)/g },
];

/** Not secrets: references, vars, shell variables and what people write in their place. */
const harmless = /^(?:\{\{|\$|%|<|\*+$|•|x+$|\.\.\.|env:|file:|prompt:|exec:)/i;

/** Clear-text secrets by their shape, in any text: SQL, commands, URLs. */
export function clearTextIn(text: string, isSql = false): readonly ClearText[] {
  if (!/[:=]|password|identified|bearer|AKIA/i.test(text)) return [];
  return shapes.flatMap(({ what, shape, notInSql }) =>
    isSql && notInSql
      ? []
      : [...text.matchAll(shape)].flatMap((match) => {
          const secret = Object.values(match.groups ?? {}).find((group) => group !== undefined) ?? '';
          const index = match.index + match[0].lastIndexOf(secret);
          return secret === '' || harmless.test(secret) ? [] : [{ what, secret, index }];
        }),
  );
}

const secretKey =
  /(?:passw(?:or)?d|(?:^|[_-])(?:pwd|passphrase|secret|token|api[_-]?key|private[_-]?key|access[_-]?key))$/i;
/** Where a key that sounds secret means one; elsewhere it may be a column of that name. */
const keepers: ReadonlySet<string | number> = new Set(['env', 'vars', 'headers', 'ids']);

/** Whether a value under this path is secret by the name of its key: `env: { PGPASSWORD: ... }`. */
function isSecretKey(path: Path): boolean {
  const key = path.at(-1);
  if (typeof key !== 'string' || path.includes('columns')) return false;
  const keeper = path.at(-2);
  return secretKey.test(key) && (/passw/i.test(key) || (keeper !== undefined && keepers.has(keeper)));
}

/** All clear-text secrets in a tree of plain values. `index` counts within the text at `path`. */
export function clearTextsIn(value: unknown, path: Path = []): readonly (ClearText & { readonly path: Path })[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => clearTextsIn(entry, [...path, index]));
  if (isMapping(value)) return Object.keys(value).flatMap((key) => clearTextsIn(value[key], [...path, key]));
  if (typeof value === 'number' && isSecretKey(path)) {
    return [{ path, index: 0, secret: String(value), what: 'a password' }];
  }
  if (typeof value !== 'string' || value === '') return [];
  if (isSecretKey(path) && !harmless.test(value)) return [{ path, index: 0, secret: value, what: 'a password' }];
  return clearTextIn(value, isSqlPath(path)).map((found) => ({ ...found, path }));
}

/** A source line that can't be read as YAML, without what may be a secret in it. */
export function maskLine(line: string): string {
  return line
    .replace(
      /((?:password|passwd|pwd|secret|token|key)["']?\s*[:=]\s*)(?!\s|env:|file:|prompt:|exec:)[^\s,}]+.*/gi,
      '$1•••',
    )
    .replace(/:\/\/([^\s:/@]*):[^\s@/]+@/g, '://$1:•••@');
}
