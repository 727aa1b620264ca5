import { Fault } from '../../state/fault.ts';

const name = /(?:"(?:[^"]|"")+"|\[(?:[^\]]|\]\])+\]|[A-Za-z_][\w$]*)/.source;
const statement = new RegExp(
  `^\\s*create\\s+(?:unique\\s+)?(?:nonclustered\\s+)?index\\s+(?:if\\s+not\\s+exists\\s+)?(?:${name}\\s*\\.\\s*)?(${name})\\s+on\\s+((?:${name}\\.)?${name})\\s*(?:\\(|using\\b)`,
  'i',
);

/** Whether a text is one CREATE INDEX that names its index and its table, and can run in a transaction. */
export function isIndexStatement(text: string): boolean {
  return statement.test(text) && !text.trim().replace(/;$/, '').includes(';');
}

/** The index, without quotes, and the table as it is written. Faults: `indexes/unreadable`. */
export function indexStatement(text: string): { readonly name: string; readonly table: string } {
  const [, index, table] = statement.exec(text) ?? [];
  if (index !== undefined && table !== undefined) return { name: plain(index), table };
  throw new Fault('indexes/unreadable', `This is no CREATE INDEX with a name and a table: ${text.slice(0, 80)}.`, {
    remedy: ['Write it as: create index NAME on TABLE (COLUMNS)'],
    retry: 'safe',
  });
}

function plain(quoted: string): string {
  if (quoted.startsWith('[')) return quoted.slice(1, -1).replaceAll(']]', ']');
  return quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll('""', '"') : quoted.toLowerCase();
}
