import { plainLine, plainText } from './plain-text.ts';

/** Stands where a secret was. */
export const mask = '•••';

/**
 * Members that hold ids, enumerations, and what a resume finds the session's files by: never text from outside. A
 * password that is such a word (the database's name, `rehearsal`) must not change what the fold or a resume reads.
 */
const structural: ReadonlySet<string> = new Set([
  'id',
  'phase',
  'step',
  'item',
  'kind',
  'type',
  'code',
  'role',
  'verdict',
  'question',
  'shown',
  'digest',
  'sha256',
  ...['mode', 'outcome', 'why', 'after', 'retry', 'assurance', 'control', 'status'],
  ...['environment', 'engine', 'file', 'path', 'directory', 'opensAt', 'closesAt', 'timezone'],
  ...['database', 'direction', 'way', 'plan', 'side', 'can', 'prior', 'baseline', 'baselineIfAccepted', 'format'],
]);

/** Kept whole with all that is in them: roles and phases by id; the facts that tell one server from another. */
const whole: ReadonlySet<string> = new Set(['needs', 'signOff', 'identity', 'undoes', 'gate']);

/**
 * The password in a URL, up to the last @ before the path: some user names and unescaped passwords have an @ in them.
 * The look-behind keeps a megabyte of hex digits from being scanned once per digit. The word `password` stands for one in
 * examples; where it is one, it was learned.
 */
const urlPassword = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/[^\s:/"<>]*):(?!password@)[^\s/"<>]*@/gi;

/** Shorter secrets are masked only as whole words: `1111` must not blank out part of 3,111,147. */
const wholeWordBelow = 8;

/**
 * Removes secrets from whatever is appended, drawn or exported. Knows the values it was told, and the shapes that
 * secrets take in text: passwords in URLs and `PGPASSWORD=`.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  /** How each is masked, the longest first; made anew when one is learned, not for each of a million lines. */
  #maskings: readonly Masking[] | undefined;

  /**
   * Values shorter than three characters are not hidden: they would blank out ordinary text. Output comes line by line
   * and without control characters, so that the long lines of a secret are secrets too.
   */
  learn(secret: string): void {
    const lines = plainText(secret)
      .split('\n')
      .filter((line) => line.trim().length >= wholeWordBelow);
    for (const form of [secret, plainText(secret), plainLine(secret), ...lines, ...lines.map(plainLine)]) {
      if (form.length < 3) continue;
      this.#secrets.add(form);
      this.#secrets.add(encodeURIComponent(form));
      this.#secrets.add(JSON.stringify(form).slice(1, -1));
    }
    this.#maskings = undefined;
  }

  /** A text without secrets. */
  text(text: string): string {
    let clean = text.replace(urlPassword, `$1:${mask}@`);
    clean = clean.replace(
      /\b((?:PG|MYSQL_|DB_)?(?:PASSWORD|PASSWD|PWD)\s*=\s*)(?!•)('[^']*'|"[^"]*"|[^\s;,&]+)/gi,
      `$1${mask}`,
    );
    this.#maskings ??= [...this.#secrets].sort((a, b) => b.length - a.length).map(maskingOf);
    for (const masking of this.#maskings) clean = maskSecret(clean, masking);
    for (const { secret } of this.#maskings) clean = maskCutSecret(clean, secret);
    return clean;
  }

  /** A copy of any plain data with every text in it cleaned. */
  data<T>(value: T): T {
    return this.#walk(value) as T;
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((member) => this.#walk(member));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, isStructural(key, member) ? member : this.#walk(member)]),
    );
  }
}

function isStructural(key: string, member: unknown): boolean {
  // Phases by id; those of a plan, with titles and all, are cleaned.
  if (key === 'phases' && Array.isArray(member)) return member.every((id) => typeof id === 'string');
  // Rows by table, which a restore is compared with: a password that is a number must not change them.
  if (key === 'rows' && isCounts(member)) return true;
  return whole.has(key) || (structural.has(key) && typeof member !== 'object');
}

function isCounts(member: unknown): boolean {
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return false;
  return Object.values(member).every((count) => typeof count === 'string' && /^\d+$/.test(count));
}

interface Masking {
  readonly secret: string;
  /** Of a short one: where it stands as a word. */
  readonly word?: RegExp;
}

function maskingOf(secret: string): Masking {
  if (secret.length >= wholeWordBelow) return { secret };
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return { secret, word: new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu') };
}

function maskSecret(text: string, { secret, word }: Masking): string {
  return word ? text.replace(word, mask) : text.replaceAll(secret, mask);
}

/** Long texts are cut before they come here, with `...` or without: the beginning of a secret is still most of it. */
function maskCutSecret(text: string, secret: string): string {
  if (secret.length < wholeWordBelow) return text;
  const stem = secret.slice(0, wholeWordBelow - 2);
  let clean = '';
  let from = 0;
  for (let at = text.indexOf(stem); at >= 0; at = text.indexOf(stem, from)) {
    let end = at + stem.length;
    while (end < text.length && text[end] === secret[end - at]) end += 1;
    const isCut = end === text.length || text.startsWith('...', end);
    clean += text.slice(from, at) + (isCut ? mask : text.slice(at, end));
    from = end;
  }
  return clean + text.slice(from);
}
