import { defineRequirement, type RequirementOf } from './requirement-kind.ts';

/** As a process is started: a name is looked for on the PATH, and a path has to be a file that may be run. */
const findLine = `
case $1 in
  */*) [ -f "$1" ] && [ -x "$1" ] && printf %s "$1"; exit;;
esac
IFS=:
for folder in $PATH; do
  [ -f "$folder/$1" ] && [ -x "$folder/$1" ] && { printf %s "$folder/$1"; exit 0; }
done
exit 1`;

/** A program that a step starts. It is found, not run: what it would do there nobody knows. */
export const program = defineRequirement<RequirementOf<'program'>>({
  need: 'program',
  group: 'tools',

  async judge({ requirement: { program: name, why } }, { shell, signal, path }) {
    const wanted = name.includes('/') ? path(name) : name;
    const { exitCode, stdout } = await shell.run({ command: ['sh', '-c', findLine, 'sh', wanted], signal });
    if (exitCode === 0)
      return {
        state: 'ok',
        says: `${name} ${stdout.trim() === wanted ? 'can be started' : `is ${stdout.trim()}`}.`,
        remedy: [],
      };
    return {
      state: 'failed',
      says: `There is no program ${name} ${name.includes('/') ? `at ${wanted}` : 'on the PATH'}: ${why}.`,
      remedy: [
        name.includes('/')
          ? 'Correct the path, or make it executable (chmod +x).'
          : `Install ${name}, or put its folder on the PATH of Nightferry.`,
      ],
    };
  },
});
