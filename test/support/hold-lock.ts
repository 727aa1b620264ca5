import { engineOf } from '../../tasks/engines/engines.ts';

/** A process that holds a database's lock until it is killed: `node hold-lock.ts ENGINE URL OWNER`. */
const [, , engine = '', url = '', owner = ''] = process.argv;
const database = await engineOf(engine).connect(url, { name: 'held', application: 'nightferry test' });
await database.lock(owner);
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
