import { deliveryTo } from '../local/services/sns/delivery';
import type { AwsService, CallContext, Environment } from '../local/aws/call';
import { SystemClock } from '../local/clock';
import { SystemRandom } from '../local/random';
import { HttpEndpoints } from '../local/services/sns/http-endpoints';
import { SnsService } from '../local/services/sns/service';
import { SqsService } from '../local/services/sqs/service';
import { sampleFilters } from './sample-filters';

export const account = '000000000000';

/** Queues and a topic in memory: each queue subscribes with a filter of its own. */
export class LocalServices {
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly topicArn: string;

  constructor(private readonly environment: Environment) {
    const options = { environment, clock: new SystemClock(), random: new SystemRandom() };
    this.sqs = new SqsService(options);
    const lambda = {
      invoke: async () => {
        throw new Error('The bench has no functions');
      },
    };
    const endpoints = new HttpEndpoints(options.clock);
    this.sns = new SnsService({ ...options, deliver: deliveryTo({ sqs: this.sqs, lambda, endpoints }) });
    this.topicArn = `arn:aws:sns:${environment.region}:${account}:requests`;
  }

  /** Makes the queues and subscriptions; what was in them is gone. */
  async make(): Promise<void> {
    await this.call(this.sns, 'CreateTopic', { Name: 'requests' });
    await this.call(this.sqs, 'CreateQueue', { QueueName: 'single' });
    for (const [index, filter] of Object.values(sampleFilters).entries()) {
      const consumer = `consumer-${index}`;
      const Endpoint = `arn:aws:sqs:${this.environment.region}:${account}:${consumer}`;
      const Policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: Endpoint,
          Condition: { ArnEquals: { 'aws:SourceArn': this.topicArn } },
        },
      });
      await this.call(this.sqs, 'CreateQueue', { QueueName: consumer, Attributes: { Policy } });
      const FilterPolicy = filter === undefined ? {} : { FilterPolicy: JSON.stringify(filter) };
      const Attributes = { RawMessageDelivery: 'true', ...FilterPolicy };
      await this.call(this.sns, 'Subscribe', {
        TopicArn: this.topicArn,
        Protocol: 'sqs',
        Endpoint,
        Attributes,
      });
    }
  }

  queueUrl(name = 'single'): string {
    return `${this.environment.endpoint}/${account}/${name}`;
  }

  async call(service: AwsService, action: string, input: Readonly<Record<string, unknown>>): Promise<object> {
    return service.call(action, input, context);
  }
}

const context: CallContext = { principal: { kind: 'account', account }, requestId: 'bench' };
