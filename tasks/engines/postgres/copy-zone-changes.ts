import { knownFrom, knownUntil, type LocalClock, localClock } from '../../copy/binary/local-clock.ts';
import type { Database } from '../engine.ts';

/** No zone changes twice within four days. */
const apart = 4 * 86_400;

/**
 * A zone's clock by the rules of this server, which need not be those of another server or of this program's runtime;
 * `undefined` for a zone that it does not know. Takes a few hundredths of a second, once for each zone.
 */
export function zoneClock(database: Pick<Database, 'read'>, zone: string): Promise<LocalClock | undefined> {
  const zones = known.get(database) ?? new Map<string, Promise<LocalClock | undefined>>();
  known.set(database, zones);
  const clock = zones.get(zone) ?? askClock(database, zone).catch(() => undefined);
  zones.set(zone, clock);
  return clock;
}

/** Lives as long as the connection to the database. */
const known = new WeakMap<Pick<Database, 'read'>, Map<string, Promise<LocalClock | undefined>>>();

async function askClock(database: Pick<Database, 'read'>, zone: string): Promise<LocalClock | undefined> {
  const { rows } = await database.read(changesSql, [zone, `${knownFrom}`, `${knownUntil}`, `${apart}`]);
  const [first, ...changes] = rows.map((row) => row.map(Number));
  if (first === undefined) return undefined;
  return localClock(
    first[2] ?? 0,
    changes.map(([at = 0, before = 0, after = 0]) => ({ at, before, after })),
  );
}

const offsetOf = (at: string) =>
  `extract(epoch from (to_timestamp(${at}) AT TIME ZONE $1::text) - (to_timestamp(${at}) AT TIME ZONE 'UTC'))::bigint`;

/** The offset at the beginning, and each change: found between two days of a grid, then by halves to the second. */
const changesSql = `
with recursive grid as (
  select at, east, lead(at) over w as next_at, lead(east) over w as next_east
  from (select at, ${offsetOf('at')} as east from generate_series($2::bigint, $3::bigint, $4::bigint) at) g window w as (order by at)),
halves as (
  select at as low, next_at as high, east as before, next_east as after from grid where east <> next_east
  union all
  select case when is_before then middle else low end, case when is_before then high else middle end, before, after
  from (select *, ${offsetOf('middle')} = before as is_before from (select *, (low + high) / 2 as middle from halves where high - low > 1) h) i)
select $2::bigint, 0::bigint, ${offsetOf('$2::bigint')}
union all (select high, before, after from halves where high - low = 1 order by high)`;
