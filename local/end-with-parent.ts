const lookMilliseconds = 250;

/**
 * Ends this process, as SIGTERM does, when npm started it and the shell between the two is gone.
 *
 * npm sends SIGTERM to the shell alone. Some shells, such as Debian's dash, neither replace themselves by the command nor
 * pass the signal on, so that the command would keep its port.
 */
export function endWithParent(): void {
  // https://docs.npmjs.com/cli/v11/using-npm/scripts#current-lifecycle-event
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGTERM');
  }, lookMilliseconds);
  looking.unref();
}
