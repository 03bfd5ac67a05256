import { availableParallelism, loadavg } from 'node:os';

/** Returns one sentence part about the machine, Node.js, the date and the load before the run. */
export function machine(): string {
  const cores = availableParallelism();
  const date = new Date().toISOString().slice(0, 10);
  return `${cores} cores (${process.platform} ${process.arch}), Node.js ${process.versions.node}, ${date}, ${load(cores)}`;
}

/** @param cores more runnable processes than these compete with the benches */
function load(cores: number): string {
  // Windows does not have a load average: https://nodejs.org/docs/latest-v20.x/api/os.html#osloadavg
  if (process.platform === 'win32') return 'load unknown';
  const [lastMinute = 0] = loadavg();
  const competing = lastMinute > cores / 4 ? ', other programs competed for the cores' : '';
  return `load average ${lastMinute.toFixed(1)} before the run${competing}`;
}
