import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs';
import type { Timer } from '../../clock';
import type { QueueAccount } from './account';
import { type Message, newMessage } from './message';
import type { Queue } from './queue';

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

/** The shortest time between two steps, in milliseconds. */
const shortestStep = 10;

/**
 * Moves the messages of a dead-letter queue away, as many as there were at its start.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export class MoveTask {
  readonly handle: string;
  private readonly startedAt: number;
  private readonly toMove: number;
  private readonly interval: number;
  private readonly perStep: number;
  private moved = 0;
  private status: Status = 'RUNNING';
  private failureReason: string | undefined;
  private timer: Timer;

  constructor(
    private readonly account: QueueAccount,
    private readonly source: Queue,
    private readonly options: { readonly destinationArn?: string; readonly messagesPerSecond?: number },
  ) {
    const { random, limits } = account.options;
    this.handle = formatTaskHandle({ taskId: random.uuid(), sourceArn: source.arn });
    this.startedAt = account.now;
    this.toMove = source.counts.available;
    const rate = options.messagesPerSecond;
    this.interval = rate === undefined ? 0 : Math.max(shortestStep, 1000 / rate);
    this.perStep =
      rate === undefined ? limits.moveBatch : Math.max(1, Math.round((rate * this.interval) / 1000));
    this.timer = this.schedule();
  }

  get sourceArn(): string {
    return this.source.arn;
  }

  get isRunning(): boolean {
    return this.status === 'RUNNING';
  }

  get movedCount(): number {
    return this.moved;
  }

  cancel(): void {
    this.timer.cancel();
    this.status = 'CANCELLED';
  }

  describe(): ListMessageMoveTasksResultEntry {
    const { destinationArn, messagesPerSecond } = this.options;
    return {
      ...(this.isRunning && { TaskHandle: this.handle }),
      Status: this.status,
      SourceArn: this.source.arn,
      ...(destinationArn !== undefined && { DestinationArn: destinationArn }),
      ...(messagesPerSecond !== undefined && { MaxNumberOfMessagesPerSecond: messagesPerSecond }),
      ApproximateNumberOfMessagesMoved: this.moved,
      ApproximateNumberOfMessagesToMove: this.toMove,
      ...(this.failureReason !== undefined && { FailureReason: this.failureReason }),
      StartedTimestamp: this.startedAt,
    };
  }

  private schedule(): Timer {
    return this.account.options.clock.after(this.interval, () => this.step());
  }

  private step(): void {
    for (let count = 0; count < this.perStep && this.moved < this.toMove; count++) {
      const [message] = this.source.takeAway(1);
      if (message === undefined) {
        this.status = 'COMPLETED';
        return;
      }
      if (!this.move(message)) return;
    }
    if (this.moved >= this.toMove) this.status = 'COMPLETED';
    else this.timer = this.schedule();
  }

  private move(message: Message): boolean {
    const arn = this.options.destinationArn ?? message.deadLetterSource;
    const destination = arn === undefined ? undefined : this.account.queueByArn(arn);
    if (destination === undefined) {
      this.source.enqueue(message, 0);
      this.status = 'FAILED';
      this.failureReason =
        arn === undefined ? 'CouldNotDetermineMessageSource' : 'AWS.SimpleQueueService.NonExistentQueue';
      return false;
    }
    // A message that is moved back is a new message: new id, new time, no receives.
    const content = {
      ...message.content,
      id: this.account.options.random.uuid(),
      ...(destination.fifo && { sequenceNumber: this.account.nextSequenceNumber() }),
    };
    destination.enqueue(newMessage(content, this.account.nextSerial(), this.account.now), 0);
    this.account.report(this.source, `moved to ${destination.name} as ${content.id}`, message);
    destination.polls.wake();
    this.moved++;
    return true;
  }
}

export interface TaskReference {
  readonly taskId: string;
  readonly sourceArn: string;
}

function formatTaskHandle(reference: TaskReference): string {
  return Buffer.from(JSON.stringify(reference)).toString('base64');
}

/** @returns undefined when `handle` is none */
export function readTaskHandle(handle: string): TaskReference | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(handle, 'base64').toString());
    return isReference(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isReference(value: unknown): value is TaskReference {
  return (
    typeof value === 'object' &&
    value !== null &&
    'taskId' in value &&
    typeof value.taskId === 'string' &&
    'sourceArn' in value &&
    typeof value.sourceArn === 'string'
  );
}
