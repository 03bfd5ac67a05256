/**
 * Ends this process quietly when nobody reads its output any more, as in `npm run routes | head`. A write then fails with
 * EPIPE, and Node throws an error event without a listener: https://nodejs.org/api/process.html#a-note-on-process-io
 */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}
