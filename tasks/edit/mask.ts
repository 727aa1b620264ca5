export const mask = '•••';
const secretName =
  /passw|passphrase|secret|token|credential|private|api_?key|access_?key|(?:^|_)(?:pwd|key|salt|dsn)$/i;
const setting = /^(\s*(?:export\s+)?["']?([A-Za-z_][A-Za-z0-9_.-]*)["']?\s*[=:]\s*)(.*)$/;
/** The same anywhere in a line: in a dictionary, a mapping, or `host=db1 password=...` between other words. */
const settingInside =
  /(?<![\w.-])(["']?(?:[\w.-]*(?:passw|passphrase|secret|token|credential|private|api_?key|access_?key)[\w.-]*|(?:[\w.-]*_)?(?:pwd|key|salt|dsn))["']?\s*(?:=>|[=:])\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&"'{}()[\]]+)/gi;

/** What hides secrets in a line of a file that is shown. */
export interface Hiding {
  /** Settings whose values are secret, whatever they are called. */
  readonly settings: ReadonlySet<string>;
  readonly values: readonly string[];
}

/**
 * A line of a configuration file without what may be a secret. Unlike the redactor this also hides values that nobody
 * told us of: the old password in the file, which may still be good elsewhere. Of a URL only the password goes.
 */
export function maskLine(line: string, hiding: Hiding): string {
  const known = hiding.values
    .filter((value) => value !== '')
    .reduce((text, value) => text.replaceAll(value, masked(value)), line);
  const [, start, name = '', value = ''] = setting.exec(known) ?? [];
  const isSecret = start !== undefined && value !== '' && (hiding.settings.has(name) || secretName.test(name));
  if (isSecret) return withoutPasswords(`${start}${maskedValue(value)}`);
  return withoutPasswords(known.replace(settingInside, (_, name: string, found: string) => name + maskedValue(found)));
}

/** In the quotes it had; a comment behind it goes along. */
function maskedValue(value: string): string {
  const [, quote = '', inside = '', end = ''] = /^(["']?)(.*?)(\1[,;]?)\s*$/.exec(value) ?? [];
  return `${quote}${inside.includes(mask) ? inside : masked(inside)}${end}`;
}

function masked(value: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? withoutPasswords(value) : mask;
}

function withoutPasswords(text: string): string {
  return (
    text
      // Up to the last @: some passwords have a / or an @ that should have been written %2F or %40.
      .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/"'<>@]*):[^\s"'<>]*@/gi, `$1:${mask}@`)
      .replace(/([?&](?:ssl)?password=)[^&\s"']+/gi, `$1${mask}`)
  );
}
