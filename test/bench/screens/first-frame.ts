import { execFileSync } from 'node:child_process';
import type { Figure, Tell } from '../figure.ts';
import { median } from '../measure.ts';
import { Pty } from '../pty.ts';
import type { Nights } from './nights.ts';

const budgetMs = 300;
const rounds = 7;

/** Processor time until the first frame is written, beside that of `node -e 0` in the same run. */
export async function benchFirstFrames(nights: Nights, { tell }: Tell): Promise<readonly Figure[]> {
  await leaveSession(nights);
  const frames: Readonly<Record<string, { readonly command: readonly string[]; readonly shows: RegExp }>> = {
    home: { command: nights.command('first'), shows: /Nightferry/ },
    resume: { command: nights.command('first', 'resume'), shows: /Resuming/ },
    watch: { command: nights.command('first', 'watch'), shows: /WATCHING/ },
  };
  const peer = nodeAloneMs();
  tell(`\nfirst frame: ${rounds} of each, node -e 0 takes ${peer.toFixed(0)} ms`);
  const figures: Figure[] = [];
  for (const [name, { command, shows }] of Object.entries(frames)) {
    const measured: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const pty = new Pty(command);
      await pty.until(shows);
      measured.push(pty.cpuMs());
      await pty.close();
    }
    const ms = median(measured);
    const what = `first frame of ${name}: ${ms.toFixed(0)} ms of CPU (${(ms / peer).toFixed(1)} x node -e 0), ${budgetMs} asked`;
    tell(what);
    figures.push({ name: `first-frame-${name}`, what, ratio: budgetMs / ms, floor: 1 });
  }
  return figures;
}

/** A session that is left on its board. */
async function leaveSession(nights: Nights): Promise<void> {
  const pty = new Pty(nights.command('first', 'run', nights.file('short.yaml'), '--in', 'here'));
  await pty.until(/Enter begins/);
  await pty.close();
}

/** By the clock of a shell over its children: ticks of 10 ms, so that some are taken together. */
function nodeAloneMs(): number {
  const times = 10;
  const line = `for i in $(seq ${times}); do "$0" -e 0; done; cat /proc/$$/stat`;
  const stat = execFileSync('sh', ['-c', line, process.execPath], { encoding: 'utf8' });
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return (((fields[13] ?? 0) + (fields[14] ?? 0)) * 10) / times;
}
