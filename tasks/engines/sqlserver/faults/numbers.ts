import { type Kind, kinds, type Meaning } from './number-kinds.ts';

/**
 * What the error numbers of SQL Server mean. A number that is not here is a fault of the SQL. Source: Microsoft's
 * documentation, "Database Engine events and errors" and "Troubleshoot transient connection errors in SQL Database".
 */
const numbers: Readonly<Record<Exclude<Kind, 'sql' | 'fatal'>, readonly number[]>> = {
  syntax: [102, 103, 105, 110, 111, 119, 120, 121, 137, 155, 156, 174, 178, 195, 201, 213, 319, 1018, 8120, 8144, 8145],
  missing: [207, 208, 351, 911, 1088, 2706, 2715, 2812, 3701, 4104, 4121, 4701, 4902, 4924, 5313, 15151, 15225],
  exists: [1779, 1801, 1913, 2705, 2714, 15023, 15025],
  permission: [229, 230, 262, 297, 300, 916, 2760, 3110, 5011, 15007, 15247, 15281, 15562],
  foreign: [547],
  duplicate: [1505, 2601, 2627],
  null: [515],
  identity: [544, 545, 8101],
  conversion: [
    ...[
      206, 220, 232, 235, 236, 238, 241, 242, 244, 245, 248, 257, 260, 295, 296, 402, 517, 529, 535, 2628, 3606, 3607,
    ],
    ...[4815, 4819, 4863, 7139, 8114, 8115, 8117, 8134, 8152, 8169, 9402, 9420, 9436, 13609],
  ],
  deadlock: [1205],
  'lock-timeout': [1204, 1222, 1807, 3702, 5030, 5061, 5070, 5245],
  snapshot: [3960],
  'snapshot-changed': [3961],
  versions: [3948, 3958, 3966],
  'no-snapshot': [3951, 3952, 3956],
  'read-only': [978, 3906],
  emergency: [3908],
  space: [1101, 1105, 3257, 3967, 5149, 9002],
  resources: [701, 802, 845, 8623, 8628, 8642, 8645, 8651, 10928, 10929, 40544, 40549, 40550, 40551, 40552, 40553],
  group: [1468, 3104, 41106],
  replica: [976, 979, 982, 983, 988],
  closed: [924, 926, 927, 942, 943, 945, 946, 5052, 5064],
  'starting-up': [615, 904, 913, 921, 922, 952, 4221, 40613, 42108, 42109],
  azure: [40143, 40166, 40197, 40501, 40540, 49918, 49919, 49920],
  'not-on-azure': [40508, 40510, 40511, 40512, 40513, 40514, 40515, 40516, 40517, 40518, 40520, 40522, 40528, 41906],
  killed: [596, 3617, 6005],
  damaged: [605, 823, 824, 825, 3414, 8621, 8909, 8928, 8939, 9001],
  transaction: [266, 3902, 3903, 3909, 3930, 3931, 3988, 3998],
  backup: [3013, 3023, 3140, 3154, 3156, 3201, 3202, 3241, 3271, 4214],
};

const byNumber = new Map(
  Object.entries(numbers).flatMap(([kind, all]) => all.map((number) => [number, kind as Kind] as const)),
);

/** From this number on they are an application's own: RAISERROR, THROW. */
const firstRaised = 50_000;
/** What Babelfish gives to errors of PostgreSQL that have no number in SQL Server. */
const unnumbered = 33_557_097;
/** From this class on the server ends the connection; from 21 on the database may be damaged. */
const fatalClass = 20;

/** `severity` is the `class` of the error. */
export function meaningOf(number: number, severity = 16): Meaning {
  if (number >= firstRaised) return kinds.sql;
  const kind = byNumber.get(number) ?? (severity > fatalClass ? 'damaged' : severity === fatalClass ? 'fatal' : 'sql');
  return kinds[kind];
}

/** Whether SQL raised it itself. */
export function isRaised(number: number): boolean {
  return number >= firstRaised && number !== unnumbered;
}

/** What only says that what was said before it ended the statement. */
export function isEcho(number: number): boolean {
  return echoes.has(number);
}

/** The statement, BACKUP or RESTORE, ALTER DATABASE, CREATE DATABASE, a constraint or a column: see the errors before. */
const echoes = new Set([3621, 3013, 5069, 1750, 1802, 3727, 4922, 8180]);
