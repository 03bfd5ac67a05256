import { availableParallelism, cpus } from 'node:os';

/** Asking takes a while with many threads, and nothing changes in a moment. */
const SAMPLE_MS = 25;

interface Sample {
  readonly at: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly idle: number;
  readonly total: number;
}

/**
 * How busy the cores are: with this process, which in a container may have but a few of the machine's, and with
 * all processes of the machine, which this one shares them with.
 */
export class MachineLoad {
  private last = sample();
  private share = 0;

  /** From 0 to 1, over the time since it was last asked, or the last moment. */
  current(): number {
    if (performance.now() - this.last.at < SAMPLE_MS) return this.share;
    const now = sample();
    const { last } = this;
    const used = now.cpu.user - last.cpu.user + now.cpu.system - last.cpu.system;
    const own = used / 1000 / (now.at - last.at) / availableParallelism();
    const machine = now.total > last.total ? 1 - (now.idle - last.idle) / (now.total - last.total) : 0;
    this.share = Math.max(own, machine);
    this.last = now;
    return this.share;
  }
}

function sample(): Sample {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.idle + times.user + times.sys + times.nice + times.irq;
  }
  return { at: performance.now(), cpu: process.cpuUsage(), idle, total };
}
