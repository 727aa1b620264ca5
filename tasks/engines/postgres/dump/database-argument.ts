/** A database's name as PostgreSQL's programs take it: a plain one with `=` in it they would read as connection facts. */
export function databaseArgument(name: string): string {
  return `--dbname=dbname='${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
