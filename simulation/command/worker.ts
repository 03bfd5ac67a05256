import { type Job, runJob } from './jobs';

// Planned faults are errors, and nobody reads their stacks. `--seed` runs in a process that has them.
Error.stackTraceLimit = 0;

/** A process that runs jobs one after another, for as long as its parent is there. */
process.on('message', (job: Job) => {
  void runJob(job).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());
