import { styleText } from 'node:util';
import type { Hop } from '../hops';

/** Columns are as wide as the widest text so far, but not wider than this. */
const WIDEST_RESOURCE = 52;
const WIDEST_EVENT = 36;

/** Writes hops as lines whose columns stand below each other. */
export class HopLines {
  private resourceWidth = 0;
  private eventWidth = 0;

  /** @param colours whether the lines go to a terminal that shows them */
  constructor(private readonly colours: boolean) {}

  /** Makes room for resources and events that are known beforehand, so that the columns do not move. */
  makeRoomFor(resources: readonly string[], events: readonly string[] = []): void {
    for (const resource of resources) {
      this.resourceWidth = widened(this.resourceWidth, resource, WIDEST_RESOURCE);
    }
    for (const event of events) this.eventWidth = widened(this.eventWidth, event, WIDEST_EVENT);
  }

  /** @param milliseconds when it happened, since the Unix epoch */
  line({ service, resource, event, id = '', about = id }: Hop, milliseconds: number): string {
    this.makeRoomFor([resource], [event]);
    const columns = [
      this.styled('dim', timeOf(milliseconds)),
      this.styled('cyan', service.padEnd(8)),
      resource.padEnd(this.resourceWidth),
      event.padEnd(this.eventWidth),
      this.styled('dim', about),
    ];
    return columns.join('  ').trimEnd();
  }

  private styled(style: 'dim' | 'cyan', text: string): string {
    return this.colours && text !== '' ? styleText(style, text) : text;
  }
}

function widened(width: number, text: string, widest: number): number {
  return Math.max(width, Math.min(widest, text.length));
}

/** `14:03:59.123`, in the zone of the machine. */
export function timeOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
