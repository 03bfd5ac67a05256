import type { Clock } from '../../clock';
import { abortable } from './abortable';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const AT_FIRST = 5;
/** 300 more a minute. */
const MILLISECONDS_FOR_ONE_MORE = 200;

/** How many batches of a mapping are processed at once: five at first, more while there is more to do. */
export class Concurrency {
  private active = 0;
  private busySince: number | undefined;
  private freed: () => void = () => {};

  constructor(
    private readonly most: number,
    private readonly clock: Clock,
  ) {}

  /** Waits until one more batch may be processed. Only one may wait. */
  async slot(signal: AbortSignal): Promise<void> {
    while (this.active >= this.allowed() && !signal.aborted) {
      this.busySince ??= this.clock.now();
      await abortable(signal, (over) => {
        this.freed = over;
        const growing = this.allowed() < this.most;
        const timer = growing ? this.clock.after(MILLISECONDS_FOR_ONE_MORE, over) : undefined;
        return () => timer?.cancel();
      });
    }
  }

  /** Counts `work` until it ends. */
  async during(work: Promise<void>): Promise<void> {
    this.active++;
    try {
      await work;
    } finally {
      this.active--;
      this.freed();
    }
  }

  /** There was nothing to do: back to the beginning. */
  relax(): void {
    this.busySince = undefined;
  }

  private allowed(): number {
    const grown =
      this.busySince === undefined
        ? 0
        : Math.floor((this.clock.now() - this.busySince) / MILLISECONDS_FOR_ONE_MORE);
    return Math.min(this.most, AT_FIRST + grown);
  }
}
