import { Fault } from '../../state/fault.ts';

/** `NAME=value`, as .env files have it: with `export` or without, quoted or not, with a comment behind it or not. */
const line = (name: string) =>
  new RegExp(
    `^([ \\t]*(?:export[ \\t]+)?${name.replaceAll('.', '\\.')}[ \\t]*=[ \\t]*)("(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^\\r\\n]*?)([ \\t]*(?:[ \\t]#[^\\r\\n]*)?)$`,
    'gm',
  );

/** The text with settings that are there given new values. Faults: `edit/no-setting`, `edit/setting-twice`, `edit/value`. */
export function setIn(text: string, values: Readonly<Record<string, string>>, file: string): string {
  return Object.entries(values).reduce((before, [name, value]) => {
    requireOnce(before, name, file);
    return before.replace(
      line(name),
      (_, start: string, old: string, end: string) => `${start}${written(value, old, name)}${end}`,
    );
  }, text);
}

/** The text with new settings at its end. Faults: `edit/setting-there`, `edit/value`. */
export function addTo(text: string, values: Readonly<Record<string, string>>, file: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return Object.entries(values).reduce((before, [name, value]) => {
    if (settingIn(before, name) !== undefined) throw there(name, file);
    const glue = before === '' || before.endsWith('\n') ? '' : end;
    return `${before}${glue}${name}=${written(value, '', name)}${end}`;
  }, text);
}

/** The value of a setting, without its quotes; `undefined` where it is not. */
export function settingIn(text: string, name: string): string | undefined {
  const [found] = text.matchAll(line(name));
  const value = found?.[2];
  if (value === undefined) return undefined;
  if (value.startsWith("'")) return value.slice(1, -1);
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(["\\$`])/g, '$1') : value;
}

/** In the quotes that the old value had, where the new one can stand in them. */
function written(value: string, old: string, name: string): string {
  if (/[\r\n\0]/.test(value)) throw unwritable(name);
  const isPlain = !/[\s#'"`\\$]/.test(value);
  if (old.startsWith('"') && !/["\\$`]/.test(value)) return `"${value}"`;
  if (isPlain && !old.startsWith("'")) return value;
  if (!value.includes("'")) return `'${value}'`;
  return `"${value.replace(/["\\$`]/g, '\\$&')}"`;
}

function requireOnce(text: string, name: string, file: string): void {
  const times = [...text.matchAll(line(name))].length;
  if (times === 1) return;
  if (times === 0) {
    throw new Fault('edit/no-setting', `${file} has no setting ${name}.`, {
      remedy: ['Nothing was changed. Correct the name or the file; or use `add` in place of `set`.'],
      retry: 'safe',
    });
  }
  throw new Fault('edit/setting-twice', `${file} has ${times} settings ${name}, and which of them counts is unknown.`, {
    remedy: ['Nothing was changed. Take the others out of the file, then retry.'],
    retry: 'safe',
  });
}

function there(name: string, file: string): Fault {
  return new Fault('edit/setting-there', `${file} has a setting ${name} already.`, {
    remedy: ['Nothing was changed. Use `set` in place of `add`, or take it out of the file, then retry.'],
    retry: 'safe',
  });
}

function unwritable(name: string): Fault {
  return new Fault('edit/value', `The value of ${name} has more than one line, which a .env file can't hold.`, {
    remedy: ['Nothing was changed. Correct where the value comes from, then retry.'],
    retry: 'safe',
  });
}
