import { xmlToJson } from '../../../local/services/api-gateway/integrations/xml-to-json';
import { queryOutput } from '../../../local/services/sqs/query-output';

const json = (action: string, result: string): unknown => {
  const metadata = '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>';
  const parsed = JSON.parse(
    xmlToJson(
      `<?xml version="1.0"?><${action}Response xmlns="x"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`,
    ),
  );
  return parsed[`${action}Response`][`${action}Result`];
};

/** The answer of the SQS model, as API Gateway gives it. */
const ofSqs = (action: string, result: object): unknown => json(action, queryOutput(action, result) ?? '');

// https://github.com/aws-samples/serverless-patterns/tree/main/APIGateway-SQS-ReceiveMessages
describe('SQS, asked for JSON,', () => {
  it('gives null when there are no messages', () => {
    expect(ofSqs('ReceiveMessage', {})).toEqual({ messages: null });
  });

  it.each([1, 2])('gives a list of %d messages', (count) => {
    const message = { MessageId: 'm', ReceiptHandle: 'h', MD5OfBody: 'd', Body: ' a\n' };
    expect(ofSqs('ReceiveMessage', { Messages: Array.from({ length: count }, () => message) })).toEqual({
      messages: Array.from({ length: count }, () => ({
        Attributes: null,
        Body: ' a\n',
        MD5OfBody: 'd',
        MD5OfMessageAttributes: null,
        MessageAttributes: null,
        MessageId: 'm',
        ReceiptHandle: 'h',
      })),
    });
  });

  it('gives attributes as lists', () => {
    const Messages = [
      {
        Attributes: { SenderId: 's' },
        MessageAttributes: { who: { DataType: 'String', StringValue: 'me' } },
      },
    ];
    expect(ofSqs('ReceiveMessage', { Messages })).toMatchObject({
      messages: [
        {
          Attributes: [{ Name: 'SenderId', Value: 's' }],
          MessageAttributes: [
            { Name: 'who', Value: { DataType: 'String', StringValue: 'me', BinaryValue: null } },
          ],
        },
      ],
    });
  });

  it.each<readonly [string, object, object]>([
    ['ListQueues', {}, { queueUrls: null }],
    ['ListQueues', { QueueUrls: ['a'] }, { queueUrls: ['a'] }],
    ['GetQueueAttributes', { Attributes: { A: '1' } }, { Attributes: [{ Name: 'A', Value: '1' }] }],
    ['GetQueueUrl', { QueueUrl: 'a' }, { QueueUrl: 'a' }],
    ['ListQueueTags', { Tags: { a: 'b' } }, { Tags: [{ Key: 'a', Value: 'b' }] }],
    [
      'SendMessageBatch',
      { Successful: [{ Id: '1' }], Failed: [{ Id: '2', SenderFault: true }] },
      { Failed: [{ Id: '2', SenderFault: true }], Successful: [{ Id: '1' }] },
    ],
  ])('gives the result of %s', (action, result, expected) => {
    expect(ofSqs(action, result)).toEqual(expected);
  });

  it('keeps the order of names', () => {
    const text = xmlToJson(
      '<SendMessageResponse><SendMessageResult><MessageId>m</MessageId></SendMessageResult><ResponseMetadata/></SendMessageResponse>',
    );
    expect(text).toMatch(
      /^\{"SendMessageResponse":\{"ResponseMetadata":.*"SendMessageResult":\{"MD5.*"MessageId"/,
    );
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html
describe('SNS, asked for JSON,', () => {
  it.each<readonly [string, string, object]>([
    ['ListTopics', '<Topics></Topics>', { NextToken: null, Topics: [] }],
    [
      'ListTopics',
      '<Topics><member><TopicArn>a</TopicArn></member></Topics>',
      { NextToken: null, Topics: [{ TopicArn: 'a' }] },
    ],
    ['Publish', '<MessageId>m</MessageId>', { MessageId: 'm', SequenceNumber: null }],
    [
      'GetTopicAttributes',
      '<Attributes><entry><key>TopicArn</key><value>a</value></entry></Attributes>',
      { Attributes: { TopicArn: 'a' } },
    ],
    ['ListSubscriptions', '<Subscriptions/>', { NextToken: null, Subscriptions: [] }],
  ])('gives the result of %s', (action, result, expected) => {
    expect(json(action, result)).toEqual(expected);
  });

  it('gives an error without a wrapper', () => {
    const error = '<Error><Type>Sender</Type><Code>NotFound</Code><Message>no</Message><Detail/></Error>';
    expect(JSON.parse(xmlToJson(`<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>`))).toEqual({
      Error: { Code: 'NotFound', Message: 'no', Type: 'Sender' },
      RequestId: 'r',
    });
  });
});
