import { describe, expect, it } from 'vitest';
import { consoleLine } from '../../../source/plain/console-line.ts';

describe('a console to be opened elsewhere', () => {
  it('brings the file of passwords along that counts here, and only where that helps', () => {
    const psql = `psql 'postgres://u@h:1/edu'`;
    expect(consoleLine(psql, { PGPASSFILE: '/state/pgpass' })).toBe(`PGPASSFILE=/state/pgpass ${psql}`);
    expect(consoleLine(psql, {})).toBe(psql);
    expect(consoleLine(`sqlite3 '/a.db'`, { PGPASSFILE: '/state/pgpass' })).toBe(`sqlite3 '/a.db'`);
  });
});
