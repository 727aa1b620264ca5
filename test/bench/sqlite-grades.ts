import { writeFile } from 'node:fs/promises';
import { copy } from '../../tasks/copy.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { testContext } from '../support/context.ts';

const table = `create table journal (
  id integer primary key,
  course_student_id integer not null,
  evaluation_id integer not null,
  point numeric(5,2),
  mark varchar(4),
  note text,
  marked timestamp not null
)`;

const columns = ['id', 'course_student_id', 'evaluation_id', 'point', 'mark', 'note', 'marked'];

/** The grades of `from`, a PostgreSQL database, as an SQLite file of the same rows. It is made with our own copy. */
export async function makeSqliteGrades(from: string, path: string): Promise<string> {
  await writeFile(path, '');
  const options = { application: 'nightferry bench' };
  const edu = await engineOf('postgres').connect(from, { name: 'edu', ...options });
  const file = await engineOf('sqlite').connect(`sqlite:${path}`, { name: 'file', ...options });
  try {
    await file.query('pragma journal_mode = wal');
    await file.query(table);
    const mapping = Object.fromEntries(columns.map((name) => [name, name]));
    const spec = copy.schema.parse({ from: 'edu.journal', to: 'file.journal', key: 'id', columns: mapping });
    const outcome = await copy.run(spec, testContext({ databases: { edu, file } }));
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome, undefined, 2));
    await file.query('pragma wal_checkpoint(truncate)');
  } finally {
    await edu.close();
    await file.close();
  }
  return `sqlite:${path}`;
}
