import AjvDraft4 from 'ajv-draft-04';
import { idempotencyKeyPattern, intakeContext } from '../../lambda/contract/envelope';
import { requestIdPattern } from '../../lambda/contract/request-id';
import { batchSchema } from '../../lib/constructs/request-schema';
import { acceptBatchTemplate } from '../../lib/templates/accept-batch';
import { batchAcceptedTemplate } from '../../lib/templates/batch-acceptance';
import { requestTypes } from '../sample-app/request-types';
import { byAccount, type Call, map } from './mapping';

const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/intake';
const template = acceptBatchTemplate({ name: 'survey-filed' }, queueUrl, byAccount);
const path = '/v1/requests/survey-filed/batch';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

function sent(requests: readonly unknown[], call: Call = {}) {
  const message = JSON.parse(map(template, { path, body: JSON.stringify({ requests }), ...call }).text);
  const entries: readonly Entry[] = message.Entries;
  return { message, entries, envelopes: entries.map(({ MessageBody }) => JSON.parse(MessageBody)) };
}

const nasty = [
  'a&b=c%20d+e',
  'quotes " and \' and \\" and \\\' and \\',
  'emoji 🧾 and 受付',
  'separators \u2028 and \u2029',
  'control \u0000 \u001f \u007f',
  'slashes / and </script> and \\/',
  '$util.escapeJavaScript($input.body) #set($x = 1) ${context.path} #if(true)#end ##',
  '"},{"Id":"9","MessageBody":"stolen"},{"x":"',
];

describe('the request template of POST /requests/{type}/batch', () => {
  it('sends one entry for each request, in their order, and nothing else', () => {
    const { message, entries, envelopes } = sent([{ body: { a: 1 } }, { body: { b: [2, null, 'x'] } }]);
    expect(Object.keys(message)).toEqual(['QueueUrl', 'Entries']);
    expect(message.QueueUrl).toBe(queueUrl);
    expect(entries.map(Object.keys)).toEqual([
      ['Id', 'MessageBody'],
      ['Id', 'MessageBody'],
    ]);
    expect(entries.map(({ Id }) => Id)).toEqual(['0', '1']);
    expect(envelopes.map(({ data }) => data)).toEqual([{ a: 1 }, { b: [2, null, 'x'] }]);
  });

  it('fills in envelopes that the dispatcher takes, each with an id of its own', () => {
    const { envelopes } = sent(Array.from({ length: 10 }, (_none, place) => ({ body: { place } })));
    const ids = envelopes.map((envelope) => {
      const { data: _, ...context } = envelope;
      return intakeContext.parse(context).id;
    });
    expect(ids[0]).toBe('1767225600000-Qu1ZYE3joAMEUSg-0');
    expect(new Set(ids).size).toBe(10);
    for (const id of ids) expect(id).toMatch(requestIdPattern);
  });

  it('gives each request the key beside its body', () => {
    const { envelopes } = sent([{ body: {}, idempotencyKey: `it's "7"` }, { body: {} }]);
    expect(envelopes.map(({ idempotencykey }) => idempotencykey)).toEqual([`it's "7"`, '']);
  });

  it('makes a key for each of the call’s own, where a request has none', () => {
    const headers = { 'IDEMPOTENCY-KEY': 'basket' };
    const { envelopes } = sent([{ body: {} }, { body: {}, idempotencyKey: 'own' }, { body: {} }], {
      headers,
    });
    expect(envelopes.map(({ idempotencykey }) => idempotencykey)).toEqual(['basket\t0', 'own', 'basket\t2']);
  });

  it('names the caller and the trace in every envelope', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const call = { headers: { traceparent }, accountId: '123456789012' };
    for (const envelope of sent([{ body: {} }, { body: {} }], call).envelopes) {
      expect(envelope).toMatchObject({ traceparent, tenant: '123456789012' });
    }
  });

  it.each(nasty)('carries what bodies say: %j', (text) => {
    const { message, entries, envelopes } = sent([{ body: { text } }, { body: { [text]: 1 } }]);
    expect(envelopes).toMatchObject([{ data: { text } }, { data: { [text]: 1 } }]);
    expect(Object.keys(message)).toEqual(['QueueUrl', 'Entries']);
    expect(entries).toHaveLength(2);
  });

  it.each([...nasty, ' ', 'k'.repeat(128), 'k'.repeat(129), '', 'line\nbreak', 'ends\n', 'basket\t0'])(
    'carries a key as it is, or a message that SQS refuses and an id that says why: %j',
    (idempotencyKey) => {
      const requests = [{ body: {} }, { body: {}, idempotencyKey }, { body: {} }];
      const { text } = map(template, { path, body: JSON.stringify({ requests }) });
      const entries: readonly Entry[] = JSON.parse(text).Entries;
      const [first, second, third] = entries;
      expect(entries.map(Object.keys)).toEqual(entries.map(() => ['Id', 'MessageBody']));
      expect([first?.Id, third?.Id]).toEqual(['0', '2']);
      const isValid = idempotencyKeyPattern.test(idempotencyKey);
      const body = second?.MessageBody ?? '';
      expect([second?.Id, isValid ? JSON.parse(body).idempotencykey : body]).toEqual(
        isValid ? ['1', idempotencyKey] : ['key-1', '\uFFFE'],
      );
    },
  );

  it.each([
    ['', ['key-0', '1']],
    ['k'.repeat(126), ['0', '1']],
    ['k'.repeat(127), ['key-0', '1']],
    ['ü', ['key-0', '1']],
  ])('refuses what would take the header %j for its key, and nothing else', (header, ids) => {
    const requests = [{ body: {} }, { body: {}, idempotencyKey: 'own' }];
    const headers = { 'idempotency-key': header };
    const { text } = map(template, { path, body: JSON.stringify({ requests }), headers });
    expect(JSON.parse(text).Entries.map(({ Id }: Entry) => Id)).toEqual(ids);
  });

  it('lets what the API vouches for win over members of a body', () => {
    const [envelope] = sent([{ body: { id: 'forged' }, id: 'forged', type: 'forged', tenant: 'forged' }], {
      accountId: '1',
    }).envelopes;
    expect(envelope).toMatchObject({
      id: '1767225600000-Qu1ZYE3joAMEUSg-0',
      type: 'survey-filed',
      tenant: '1',
      data: { id: 'forged' },
    });
  });
});

describe('the response template for a batch that SQS has looked at', () => {
  const answered = (answer: object) =>
    map(batchAcceptedTemplate('Too large.'), { path, body: JSON.stringify(answer) });
  const taken = (...ids: readonly number[]) => ids.map((id) => ({ Id: String(id), MessageId: 'm' }));
  const accepted = (place: number) => {
    const id = `1767225600000-Qu1ZYE3joAMEUSg-${place}`;
    return { id, status: 'accepted', links: { self: `/v1/requests/${id}` } };
  };
  const invalid = { SenderFault: true, Code: 'InvalidMessageContents', Message: 'Outside the allowed set.' };
  const long = {
    SenderFault: true,
    Code: 'InvalidParameterValue',
    Message: 'Reason: Message must be shorter',
  };
  const ours = { SenderFault: false, Code: 'InternalError', Message: 'Oh' };
  const refused = (status: number, detail: unknown) => ({
    status: 'refused',
    problem: expect.objectContaining({ status, detail }),
  });

  it('answers 202 with the tickets in the order of the requests when all are taken', () => {
    const { text, status, headers } = answered({ Successful: taken(2, 0, 1) });
    expect(JSON.parse(text)).toEqual({ requests: [accepted(0), accepted(1), accepted(2)] });
    expect([status, headers]).toEqual([undefined, { 'Retry-After': '1' }]);
    const ids = sent([{ body: {} }, { body: {} }, { body: {} }]).envelopes.map(({ id }) => id);
    expect(JSON.parse(text).requests.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  it('answers 207 with each request on its own when some are refused', () => {
    const Failed = [
      { Id: '0', ...invalid },
      { Id: '2', ...long },
      { Id: '3', ...ours },
    ];
    const { text, status, headers } = answered({ Successful: taken(1), Failed });
    expect(status).toBe('207');
    expect(headers).toEqual({ 'Retry-After': '1' });
    expect(JSON.parse(text)).toEqual({
      requests: [
        refused(400, expect.stringContaining('characters')),
        accepted(1),
        refused(413, 'Too large.'),
        refused(503, expect.stringContaining('Send it again')),
      ],
    });
  });

  it.each([
    ['400 when the client is to blame for each', '400', [invalid, long], undefined],
    ['503 when one may be sent again', '503', [invalid, ours], '1'],
  ])('answers %s and none is taken', (_, expected, failures, retryAfter) => {
    const { text, status, headers } = answered({
      Failed: failures.map((failure, place) => ({ Id: String(place), ...failure })),
    });
    expect(status).toBe(expected);
    expect(headers['Content-Type']).toBe('application/problem+json');
    expect(headers['Retry-After']).toBe(retryAfter);
    expect(JSON.parse(text)).toMatchObject({
      type: 'about:blank',
      status: Number(expected),
      requests: [{ status: 'refused' }, { status: 'refused' }],
    });
  });

  it.each([
    ['refuses it', { Successful: taken(1), Failed: [{ Id: 'key-0', ...invalid }] }],
    ['calls it a fault of its own', { Successful: taken(1), Failed: [{ Id: 'key-0', ...ours }] }],
    ['takes it', { Successful: [{ Id: 'key-0', MessageId: 'm' }, ...taken(1)] }],
  ])('answers 400 for the entry whose key is invalid, whether SQS %s', (_, answer) => {
    const { text, status } = answered(answer);
    expect(status).toBe('207');
    expect(JSON.parse(text)).toEqual({
      requests: [refused(400, expect.stringContaining('1 to 128 printable ASCII characters')), accepted(1)],
    });
  });

  it('answers 400 when no key is valid', () => {
    const Failed = [0, 1].map((place) => ({ Id: `key-${place}`, ...invalid }));
    expect(answered({ Failed }).status).toBe('400');
  });

  it('is never a 202 for an answer that names nobody', () => {
    expect(answered({}).status).toBe('503');
  });
});

describe.each(requestTypes.map((type) => [type.name, type] as const))(
  'the model of a batch of %s',
  (_, type) => {
    const fits = new AjvDraft4({ strict: false }).compile(batchSchema(type));
    const entry = { body: type.example };

    it('takes one to ten requests, with keys or without', () => {
      expect(fits({ requests: [entry] })).toBe(true);
      expect(
        fits({ requests: Array.from({ length: 10 }, () => ({ ...entry, idempotencyKey: 'k 1' })) }),
      ).toBe(true);
      expect(fits({ requests: [] })).toBe(false);
      expect(fits({ requests: Array.from({ length: 11 }, () => entry) })).toBe(false);
    });

    it.each(['', 'a\nb', 'k'.repeat(129)])(
      'leaves the form of keys to the template: %j',
      (idempotencyKey) => {
        expect(fits({ requests: [{ ...entry, idempotencyKey }, entry] })).toBe(true);
      },
    );

    it.each([
      ['a bare list', [entry]],
      ['a body that does not fit the type', { requests: [entry, { body: {} }] }],
      ['an entry without a body', { requests: [{ idempotencyKey: 'k' }] }],
      ['an unknown member', { requests: [{ ...entry, delay: 900 }] }],
      ['a key that is not a text', { requests: [{ ...entry, idempotencyKey: 1 }] }],
    ])('fails for %s', (_case, body) => {
      expect(fits(body)).toBe(false);
    });
  },
);

describe('a batch of requests that have an order', () => {
  const ordered = acceptBatchTemplate(
    { name: 'survey-amended', orderedBy: 'order' },
    `${queueUrl}.fifo`,
    byAccount,
  );
  const entriesOf = (
    requests: readonly unknown[],
    call: Call = {},
  ): readonly Readonly<Record<string, string>>[] =>
    JSON.parse(map(ordered, { path, body: JSON.stringify({ requests }), ...call }).text).Entries;

  it('puts each entry into its own group, with its own id for deduplication', () => {
    const entries = entriesOf([{ body: { order: 'A-1' } }, { body: { order: 'B"2' } }]);
    const ids = entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody).id);
    expect(entries.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    expect(entries.map(({ MessageGroupId }) => MessageGroupId)).toEqual([':A-1', ':B"2']);
  });
});
