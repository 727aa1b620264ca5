const name = /(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)/.source;
const notNull = new RegExp(`^\\s*not\\s+null\\s*\\(\\s*(${name})\\s*\\)\\s*$`, 'i');

/** Whether a definition can be added for new rows only and checked later. */
export function isConstraintDefinition(text: string): boolean {
  if (text.includes(';') || /\bnot\s+valid\s*$/i.test(text)) return false;
  return /^\s*(foreign\s+key\s*\(|check\s*\()/i.test(text) || notNull.test(text);
}

/** The column of `not null (column)`, as it is written. */
export function notNullColumn(definition: string): string | undefined {
  return notNull.exec(definition)?.[1];
}
