import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Job, JobResult } from './jobs';

/** Jobs of one process. A new one begins then, because a process keeps some memory of each run. */
const jobsOfProcess = 20;

/**
 * Runs jobs in as many processes as there are cores.
 * @param done called after each job
 * @throws Error when a process ends before its job
 */
export async function runAll(jobs: readonly Job[], done: (result: JobResult) => void): Promise<void> {
  const waiting = [...jobs];
  const count = Math.min(availableParallelism(), jobs.length);
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (waiting.length > 0) await runSome(waiting, done);
    }),
  );
}

/** Runs jobs in a process of their own. */
async function runSome(waiting: Job[], done: (result: JobResult) => void): Promise<void> {
  const child = fork(join(__dirname, 'worker.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    for (let count = 0; count < jobsOfProcess; count++) {
      const job = waiting.shift();
      if (job === undefined) return;
      done(await resultOf(child, job));
    }
  } finally {
    child.disconnect();
  }
}

async function resultOf(child: ChildProcess, job: Job): Promise<JobResult> {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    const answer = once(child, 'message', { signal }).then(([result]): JobResult => result);
    const end = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`The process of ${JSON.stringify(job)} ended with ${String(code)}.`);
    });
    // The other one is aborted.
    answer.catch(() => {});
    end.catch(() => {});
    child.send(job);
    return await Promise.race([answer, end]);
  } finally {
    ended.abort();
  }
}
