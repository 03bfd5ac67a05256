import { parseArn } from '../../aws/arn';
import type { AwsService, CallContext, Environment } from '../../aws/call';
import type { AwsError } from '../../aws/error';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import { PendingWork } from '../../pending-work';
import type { Random } from '../../random';
import { toAwsError } from '../../wire/internal-failure';
import { inputOf, timeText, type Attempt } from './occurrence-input';
import type { Schedule } from './schedule';

/** Pauses between tries double from the first to the longest. AWS says only that they grow. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export interface DeliveriesOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly hops: HopLog;
  /** Those that targets are of, by name; `sqs` takes dead letters as well. */
  readonly services: ReadonlyMap<string, Pick<AwsService, 'call'>>;
}

/** Calls of targets: tried again when they fail, for as long as the retry policy says, and dead-lettered at last. */
export class Deliveries {
  private readonly pending: PendingWork;

  constructor(private readonly options: DeliveriesOptions) {
    this.pending = new PendingWork(options.clock);
  }

  begin(schedule: Schedule, scheduledTime: number): void {
    this.pending.track(this.attempt(schedule, scheduledTime, 1));
  }

  /** When no call is being made; those that are to be made again later do not count. */
  async settled(): Promise<void> {
    await this.pending.settled();
  }

  /** Forgets what was to be tried again. */
  close(): void {
    this.pending.close();
  }

  /** Never fails. */
  private async attempt(schedule: Schedule, scheduledTime: number, number: number): Promise<void> {
    const executionId = this.options.random.bytes(8).toString('hex');
    const attempt = { scheduledTime, executionId, number };
    const { call } = schedule.definition.target;
    const input = inputOf(schedule, attempt);
    try {
      await this.serviceOf(call.service).call(call.action, call.parameters(input), this.context());
      this.report(schedule, `called ${call.service}:${call.action}`, executionId);
    } catch (error) {
      const problem = toAwsError(error);
      this.report(schedule, `could not call ${call.service}:${call.action}: ${problem.code}`, executionId);
      await this.retry(schedule, attempt, problem, input);
    }
  }

  private async retry(schedule: Schedule, attempt: Attempt, problem: AwsError, input: string): Promise<void> {
    if (this.pending.closed) return;
    const { retryAttempts, eventAgeSeconds } = schedule.definition.target;
    const { scheduledTime, number } = attempt;
    if (number > retryAttempts) return this.giveUp(schedule, attempt, problem, input, 'MaximumRetryAttempts');
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (number - 1));
    if (this.options.clock.now() + pause > scheduledTime + eventAgeSeconds * 1000) {
      return this.giveUp(schedule, attempt, problem, input, 'MaximumEventAgeInSeconds');
    }
    this.pending.after(pause, () => this.pending.track(this.attempt(schedule, scheduledTime, number + 1)));
  }

  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
  private async giveUp(
    schedule: Schedule,
    { scheduledTime, executionId, number }: Attempt,
    problem: AwsError,
    input: string,
    condition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds',
  ): Promise<void> {
    const { target } = schedule.definition;
    if (target.deadLetterArn === undefined) return this.report(schedule, 'given up', executionId);
    const reasons: Readonly<Record<string, string>> = {
      ERROR_CODE: problem.code,
      ERROR_MESSAGE: problem.message,
      EXECUTION_ID: executionId,
      EXHAUSTED_RETRY_CONDITION: condition,
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: String(number - 1),
      SCHEDULED_TIME: timeText(scheduledTime),
      SCHEDULE_ARN: schedule.arn,
      TARGET_ARN: target.arn,
    };
    const letter = {
      QueueUrl: queueUrl(target.deadLetterArn),
      MessageBody: input,
      MessageAttributes: Object.fromEntries(
        Object.entries(reasons)
          // An attribute cannot be empty.
          .filter(([, StringValue]) => StringValue !== '')
          .map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    };
    try {
      await this.serviceOf('sqs').call('SendMessage', letter, this.context());
      this.report(schedule, 'dead-lettered', executionId);
    } catch (error) {
      this.report(schedule, `not dead-lettered: ${toAwsError(error).code}`, executionId);
    }
  }

  private serviceOf(name: string): Pick<AwsService, 'call'> {
    const service = this.options.services.get(name);
    if (service === undefined) throw new Error(`The service ${name} does not run here.`);
    return service;
  }

  /** As the schedule's role does on AWS. */
  private context(): CallContext {
    const { account } = this.options.environment;
    return { principal: { kind: 'account', account }, requestId: this.options.random.uuid() };
  }

  private report({ definition }: Schedule, event: string, id: string): void {
    // `schedule` is as wide as the column of services.
    this.options.hops({ service: 'schedule', resource: definition.name, event, id });
  }
}

/** SQS goes by account and name, whatever the host. */
function queueUrl(arn: string): string {
  const { region = '', account = '', resource = '' } = parseArn(arn) ?? {};
  return `http://sqs.${region}.amazonaws.com/${account}/${resource}`;
}
