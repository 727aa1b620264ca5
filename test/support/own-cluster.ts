import { systemClock } from '../../source/clock.ts';
import { openCluster } from '../../source/demo/cluster.ts';
import { systemShell } from '../../source/shell.ts';

/** A process that opens a cluster, says where, and keeps it until it is killed: `node own-cluster.ts DIRECTORY [temporary]`. */
const [, , directory = '', temporary] = process.argv;
const cluster = await openCluster({
  ...{ directory, shell: systemShell, clock: systemClock, durable: false },
  temporary: temporary === 'temporary',
});
process.stdout.write(`${cluster.url()}\n`);
setInterval(() => undefined, 60_000);
