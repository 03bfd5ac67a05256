import { unsupported } from '../../../local/wire/unsupported';
import type { WireResponse } from '../../../local/aws/call';

function refused(
  service: string | undefined,
  headers: Readonly<Record<string, string>>,
  { path = '/', body = '', method = 'POST' } = {},
): WireResponse {
  return unsupported({ method, path, headers, body: Buffer.from(body) }, service, ['sqs', 'sns'], 'r1');
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const MESSAGE = /The service \S+ is not served here\. The call was (.+)\. Served here: sns, sqs\./;

// https://smithy.io/2.0/aws/protocols/index.html
describe('a service that does not run here refuses', () => {
  it.each([
    ['1.0', 'com.amazon.coral.service#UnknownOperationException'],
    ['1.1', 'com.amazon.coral.service#UnknownOperationException'],
  ])('in JSON %s', (version, type) => {
    const { headers, body, status } = refused('kinesis', {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': 'Kinesis_20131202.PutRecord',
    });
    expect([status, headers['content-type']]).toEqual([404, `application/x-amz-json-${version}`]);
    expect(JSON.parse(String(body))).toEqual({ __type: type, message: expect.stringMatching(MESSAGE) });
    expect(String(body)).toContain('The call was PutRecord.');
  });

  it('in the XML of the query protocol', () => {
    const { headers, body } = refused('cloudformation', form, {
      body: 'Action=ListStacks&Version=2010-05-15',
    });
    expect(headers['content-type']).toBe('text/xml');
    expect(body).toMatch(
      /<ErrorResponse [^>]+><Error><Type>Sender<\/Type><Code>UnknownOperationException<\/Code>/,
    );
    expect(body).toContain('The call was ListStacks.');
  });

  it('in the XML of EC2', () => {
    const { body } = refused('ec2', form, { body: 'Action=DescribeVpcs&Version=2016-11-15' });
    expect(body).toMatch(/<Response><Errors><Error><Code>UnknownOperationException<\/Code><Message>/);
  });

  it('in JSON for REST', () => {
    const { headers, body } = refused('eks', {}, { method: 'GET', path: '/clusters?maxResults=1' });
    expect(headers['x-amzn-errortype']).toBe('UnknownOperationException');
    expect(JSON.parse(String(body))).toMatchObject({ message: expect.stringContaining('GET /clusters.') });
  });

  it('in XML for REST', () => {
    const { body } = refused('route53', {}, { method: 'GET', path: '/2013-04-01/hostedzone' });
    expect(body).toMatch(/<ErrorResponse [^>]+><Error>.*GET \/2013-04-01\/hostedzone\./);
  });

  it('in CBOR', () => {
    const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    const path = '/service/GraniteServiceVersion20100801/operation/PutMetricData';
    const answer = refused('monitoring', headers, { path });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
    });
    // A map of two, and a text with a length of four bytes.
    expect([...Buffer.from(answer.body).subarray(0, 6)]).toEqual([0xa2, 0x7a, 0, 0, 0, 6]);
    expect(answer.body.toString()).toContain('The call was PutMetricData.');
  });

  it('in JSON when nothing says which service it is', () => {
    expect(String(refused(undefined, {}).body)).toContain('Cannot tell which AWS service POST / is for');
  });
});
