import { dirname } from 'node:path';
import { nearest } from './free-disk.ts';
import { defineRequirement, type RequirementOf } from './requirement-kind.ts';

/** A file or folder that this process can write; one that is not there yet, in the folder above it. */
export const writable = defineRequirement<RequirementOf<'writable'>>({
  need: 'writable',
  group: 'files',

  async judge({ requirement: { path: relative, there: mustBeThere = false } }, { files, path }) {
    const wanted = path(relative);
    const there = await nearest(wanted, files);
    if (there !== wanted && mustBeThere) {
      return { state: 'failed', says: `There is no ${wanted}.`, remedy: ['Correct the path, or put the file there.'] };
    }
    if (there !== wanted && !(await files.stat(there))?.isDirectory) {
      const says = `${wanted} can't be made: ${there} is a file.`;
      return { state: 'failed', says, remedy: ['Correct the path, or move that file away.'] };
    }
    if (await files.isWritable(there)) {
      const says = there === wanted ? `${wanted} can be written.` : `${wanted} can be made.`;
      return { state: 'ok', says, remedy: [] };
    }
    const who = there === wanted ? wanted : `${wanted} can't be made: ${there}`;
    return {
      state: 'failed',
      says: `${who} may not be written by the user Nightferry runs as.`,
      remedy: [
        `Give that user the right to write ${there === wanted ? `it and ${dirname(wanted)}` : 'it'}, or run Nightferry as another user.`,
      ],
    };
  },
});
