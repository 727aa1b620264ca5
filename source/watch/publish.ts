import { type BeaconStage, encodeBeacon } from '../../state/beacon.ts';
import type { ConductedNight } from '../night.ts';
import { beaconFile, removeBeacon, writeBeacon } from './beacon-file.ts';
import type { Shown } from './showing.ts';

const everyMs = 1_000;

/**
 * Shows other terminals what this process does just now, about once a second and only what is new. Whatever goes wrong with
 * it, a full disk or a folder that is gone, the night takes no notice; it is tried again with the next change.
 */
export function publishBeacon(night: ConductedNight, journal: string): Shown {
  const { log, live, tree, asked, clock } = night;
  const { id: session, runs } = log.snapshot();
  const host = runs.at(-1)?.host ?? '';
  const file = beaconFile(journal, session);
  let stage: BeaconStage = 'waiting';
  let shown: readonly unknown[] = [];
  let writing: Promise<void> | undefined;

  const publish = () => {
    const now = night.signal.aborted ? 'stopping' : stage;
    const moment = [now, live.snapshot(), tree.snapshot(), asked.snapshot()] as const;
    if (writing || moment.every((part, index) => part === shown[index])) return;
    const [, steps, nodes, questions] = moment;
    const beacon = {
      ...{ session, host, pid: process.pid, stage: now, steps },
      tree: nodes,
      asked: questions.map(({ id }) => id),
    };
    writing = writeBeacon(file, encodeBeacon(beacon, clock))
      .then(
        () => {
          shown = moment;
        },
        () => undefined,
      )
      .finally(() => {
        writing = undefined;
      });
  };
  const timer = setInterval(publish, everyMs);
  publish();
  return {
    begun() {
      stage = 'running';
      publish();
    },
    async end() {
      clearInterval(timer);
      await writing;
      await removeBeacon(file);
    },
  };
}
