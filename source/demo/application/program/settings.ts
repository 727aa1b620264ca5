/** The settings of a .env file: `NAME=value`, quoted or not. Comments and whatever else stands there are left out. */
export function readSettings(text: string): Readonly<Record<string, string | undefined>> {
  const found = text.matchAll(
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*'|[^\r\n]*)/gm,
  );
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, unquoted(value.trim())]));
}

function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value.replace(/\s+#.*$/, '');
}
