/** Brackets hold whatever SET QUOTED_IDENTIFIER says. */
export function quoteName(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

/** A text literal: `N'it''s'`. Control characters stand in it as they are. */
export function quoteText(text: string): string {
  return `N'${text.replaceAll("'", "''")}'`;
}

/** Texts are told apart by the numbers of their characters then, and by nothing else; blanks at their end don't count still. */
export const bytewise = 'COLLATE Latin1_General_100_BIN2';
