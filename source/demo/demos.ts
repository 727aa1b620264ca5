import { Fault } from '../../state/fault.ts';
import type { Preparation } from '../preparation.ts';
import type { Workbench } from '../workbench.ts';
import type { ApplicationPlace } from './application/set-up.ts';
import type { Cluster } from './cluster.ts';
import { educationDemo } from './education.ts';

/** A runbook that can be shown whole on databases of its own. A new one is its file and a line in `demos`. */
export interface Demo {
  readonly name: string;
  /** File in `checklists/`, and the environment in it that is the demo's. */
  readonly runbook: string;
  readonly environment: string;
  /** Vars of the runbook for data of this size, as `--var` gives them. */
  varsAt(scale: number): Readonly<Record<string, string>>;
  /** The stand-in application: the database it begins on, and what leads the runbook to it. */
  readonly application: {
    readonly database: string;
    vars(place: ApplicationPlace, port: number): Readonly<Record<string, string>>;
    environmentOf(place: ApplicationPlace): Promise<Readonly<Record<string, string>>>;
  };
  /** Databases to look into when it is over, and the environment variables that lead a runbook to them. */
  readonly databases: readonly string[];
  environmentOf(cluster: Cluster): Readonly<Record<string, string>>;
  /** Makes the databases anew, filled as the runbook wants to find them. */
  generate(
    cluster: Cluster,
    application: ApplicationPlace,
    scale: number,
    preparation: Preparation,
    workbench: Workbench,
  ): Promise<void>;
  /** Answers for `--unattended`, in the format of `--answers`. */
  readonly answers: string;
}

const demos: readonly Demo[] = [educationDemo];

/** Faults: `demo/unknown`. */
export function demoNamed(name: string): Demo {
  const demo = demos.find((known) => known.name === name);
  if (demo) return demo;
  throw new Fault('demo/unknown', `There is no demo ${name}.`, {
    remedy: [`There is: ${demos.map((known) => known.name).join(', ')}.`],
    retry: 'safe',
  });
}
