import { describe, expect, it } from 'vitest';
import { engineOf } from '../../../../tasks/engines/engines.ts';
import { canonicalField } from '../../../../tasks/engines/sqlserver/canonical/fields.ts';
import { canonicalCases } from '../../../conformance/canonical-values.ts';
import { isBabelfish } from '../../../support/tds/babelfish.ts';
import { testServer, whyNoServer } from '../../../support/tds/test-server.ts';

const why = whyNoServer(import.meta.filename);

describe.skipIf(why !== undefined)(`T-SQL's own canonical text${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  it('is that of the table', async () => {
    const database = await engineOf('sqlserver').connect((await testServer()).url('master'), {
      name: 'edu',
      application: 'nightferry test',
    });
    try {
      const isReal = !(await isBabelfish(database));
      const asked = canonicalCases.flatMap(({ as, in: held, text, unlike, onlyReal }) => {
        const [type, sql] = held.sqlserver ?? [];
        if (type === undefined || unlike || !(isReal || (!onlyReal && exactThere.has(as)))) return [];
        const field = canonicalField({ sql: `CAST(${sql} AS ${type})`, type, as });
        return field === undefined ? [] : [{ field, text }];
      });
      const { rows } = await database.query(`SELECT ${asked.map(({ field }) => field).join(', ')}`);
      expect(asked.length).toBeGreaterThan(20);
      expect(rows[0]).toEqual(
        asked.map(({ text }) => (text === null ? null : `\\x${Buffer.from(text).toString('hex')}`)),
      );
    } finally {
      await database.close();
    }
  });
});

/** Babelfish has no collation of UTF-8, and does not write bytes as digits. */
const exactThere: ReadonlySet<string> = new Set(['boolean', 'decimal', 'uuid', 'date', 'time', 'timestamp', 'instant']);
