import { Size } from 'aws-cdk-lib';
import { configOf, type Config } from '../../lib/config';
import { routes } from '../sample-app/routes';
import { type Resource, type SynthesizedStack, synthesize } from './compose';
import { addresses } from '../sample-app/config';

/** The app's stacks, with this size and these addresses; all checks of the synth have passed. */
function stacks(kibibytes: number, to: Config['addresses'] = addresses): readonly SynthesizedStack[] {
  const topic = { ...configOf('dev').topic, maxMessageSize: Size.kibibytes(kibibytes) };
  return synthesize('dev', { config: { ...configOf('dev'), topic, addresses: to } });
}

/** Resources of a type in the stacks whose names have a part. */
function resources(of: readonly SynthesizedStack[], part: string, type: string): readonly Resource[] {
  return of
    .filter(({ name }) => name.includes(part))
    .flatMap(({ template }) => Object.values(template.Resources).filter(({ Type }) => Type === type));
}

const topicsOf = (of: readonly SynthesizedStack[]) =>
  resources(of, 'fan-out', 'AWS::SNS::Topic').map(({ Properties = {} }) => [
    Properties['DisplayName'],
    Properties['MaximumMessageSize'],
    Properties['SignatureVersion'],
  ]);

/** Which topic each subscription is to, by stack. */
const subscribed = (of: readonly SynthesizedStack[]) =>
  Object.fromEntries(
    // Outcomes have a topic of their own.
    of
      .filter(({ name }) => !name.includes('outcomes'))
      .flatMap(({ name, template }) =>
        Object.values(template.Resources)
          .filter(({ Type }) => Type === 'AWS::SNS::Subscription')
          .map(({ Properties }) => [
            name.replace('uketsuke-dev-', ''),
            /(Request|Notice)Topic/.exec(JSON.stringify(Properties?.['TopicArn']))?.[1],
          ]),
      ),
  );

const dispatcherOf = (of: readonly SynthesizedStack[]) => {
  const environments = resources(of, 'dispatch', 'AWS::Lambda::Function').map(({ Properties }) =>
    JSON.stringify(Properties?.['Environment']),
  );
  return environments.find(
    (environment) =>
      environment.includes('"INTAKE_DEAD_LETTER_QUEUE_URL"') && environment.includes('"AGAIN_QUEUE_URL"'),
  );
};
/** Topics that the dispatcher may publish to. */
const publishingTo = (of: readonly SynthesizedStack[]) => {
  const policy = resources(of, 'dispatch', 'AWS::IAM::Policy').find((one) =>
    JSON.stringify(one).includes('sqs:ChangeMessageVisibility'),
  );
  const statement = /"Action":"sns:Publish".*?"Resource":(.*?)\}\]?\},\{"Action"/.exec(
    JSON.stringify(policy),
  );
  return statement?.[1]?.match(/(?:Request|Notice)Topic/g);
};

const requestTopic = 'Requests to process';
const orderedTopic = 'Requests to process in order';

describe('the topic of requests', () => {
  const usual = stacks(256);
  const alone = stacks(320, {});
  const raised = stacks(320);

  it('is one, of the usual size, for consumers and observers', () => {
    expect(topicsOf(usual)).toEqual([
      [requestTopic, undefined, '2'],
      [orderedTopic, undefined, undefined],
    ]);
    expect(new Set(Object.values(subscribed(usual)))).toEqual(new Set(['Request']));
    expect(Object.keys(subscribed(usual))).toHaveLength(routes.length);
    expect(dispatcherOf(usual)).toContain('"MAX_PUBLISH_BYTES":"262144"');
    expect(dispatcherOf(usual)).not.toContain('NOTICE_TOPIC_ARN');
    expect(publishingTo(usual)).toEqual(['RequestTopic']);
  });

  it('is one when it takes more and nobody outside is told', () => {
    expect(topicsOf(alone)).toEqual([
      [requestTopic, 327_680, '2'],
      [orderedTopic, 327_680, undefined],
    ]);
    expect(new Set(Object.values(subscribed(alone)))).toEqual(new Set(['Request']));
    expect(dispatcherOf(alone)).toContain('"MAX_PUBLISH_BYTES":"327680"');
    expect(dispatcherOf(alone)).not.toContain('NOTICE_TOPIC_ARN');
  });

  it('has another one beside it when it takes more and somebody outside is told', () => {
    expect(topicsOf(raised)).toEqual([
      [requestTopic, 327_680, '2'],
      [orderedTopic, 327_680, undefined],
      ['Requests to be told of', undefined, '2'],
    ]);
    const { 'observer-mirror': mirror, 'observer-readers': readers, ...consumers } = subscribed(raised);
    expect([mirror, readers]).toEqual(['Notice', 'Notice']);
    expect(new Set(Object.values(consumers))).toEqual(new Set(['Request']));
    expect(consumers).toHaveProperty('consumer-alarm', 'Request');
    expect(dispatcherOf(raised)).toContain('NOTICE_TOPIC_ARN');
    expect(publishingTo(raised)?.toSorted()).toEqual(['NoticeTopic', 'RequestTopic']);
  });

  it('changes no resource but itself and the dispatcher when it takes more', () => {
    // Fingerprints of the topic are in the metadata of its readers.
    const others = (of: readonly SynthesizedStack[]) =>
      of
        .filter(({ name }) => !/fan-out|dispatch|observer/.test(name))
        .flatMap(({ name, template: { Resources } }) =>
          Object.entries(Resources).map(([id, { Properties }]) => [name, id, Properties]),
        );
    expect(others(raised)).toEqual(others(usual));
    expect(others(alone)).toEqual(others(usual));
  });

  it('takes less when it is told so, and then is one for all', () => {
    const small = stacks(128);
    expect(topicsOf(small)).toEqual([
      [requestTopic, 131_072, '2'],
      [orderedTopic, 131_072, undefined],
    ]);
    expect(new Set(Object.values(subscribed(small)))).toEqual(new Set(['Request']));
  });

  it('has no subscription of those who have no address in the stage', () => {
    const nobody = stacks(256, {});
    expect(nobody.map(({ name }) => name).filter((name) => name.includes('observer'))).toEqual([]);
    expect(topicsOf(nobody)).toEqual(topicsOf(usual));
  });
});
