import { DeleteMessageBatchCommand, type Message } from '@aws-sdk/client-sqs';
import { type Sqs, startSqs } from './harness';

let sqs: Sqs;
let url: string;
beforeEach(async () => {
  sqs = await startSqs();
  url = await sqs.queue('tenants');
});
afterEach(async () => sqs.close());

const send = async (group: string | undefined, count: number) => {
  for (let i = 0; i < count; i++) {
    await sqs.send(url, `${group ?? 'none'}${i}`, group === undefined ? {} : { MessageGroupId: group });
  }
};
const remove = (messages: readonly Message[]) =>
  sqs.client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: url,
      Entries: messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })),
    }),
  );

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html */
describe('a fair queue', () => {
  it('gives the oldest first while nobody is noisy', async () => {
    await send('a', 2);
    await send('b', 1);
    await send(undefined, 1);
    await send('a', 1);
    expect(await sqs.bodies(url)).toEqual(['a0', 'a1', 'b0', 'none0', 'a0']);
  });

  it('lets others pass a group with thirty messages in flight that are more than a tenth', async () => {
    await send('noisy', 50);
    await send('quiet', 3);
    for (let i = 0; i < 3; i++) await sqs.receive(url);
    expect((await sqs.bodies(url)).slice(0, 4)).toEqual(['quiet0', 'quiet1', 'quiet2', 'noisy30']);
  });

  it('does not call a group noisy for fewer than thirty', async () => {
    await send('busy', 40);
    await send('other', 1);
    await sqs.receive(url);
    await sqs.receive(url);
    expect((await sqs.bodies(url))[0]).toBe('busy20');
  });

  it('lets others pass a group that takes most of the processing time', async () => {
    await send('slow', 30);
    await send('quick', 1);
    const messages = await sqs.receive(url);
    await sqs.seconds(10);
    await remove(messages);
    expect((await sqs.bodies(url))[0]).toBe('quick0');
  });

  it('delivers what a noisy group has when nobody else has anything', async () => {
    await send('noisy', 45);
    for (let i = 0; i < 4; i++) await sqs.receive(url);
    expect(await sqs.bodies(url)).toEqual(['noisy40', 'noisy41', 'noisy42', 'noisy43', 'noisy44']);
  });

  it('counts messages without a group each for itself', async () => {
    await send(undefined, 45);
    await send('quiet', 1);
    for (let i = 0; i < 4; i++) await sqs.receive(url);
    expect(await sqs.bodies(url)).toEqual(['none40', 'none41', 'none42', 'none43', 'none44', 'quiet0']);
  });

  it('gives a group its place back once it is quiet', async () => {
    await send('noisy', 33);
    const first: Message[][] = [];
    for (let i = 0; i < 3; i++) first.push(await sqs.receive(url));
    await send('quiet', 1);
    await sqs.receive(url, { MaxNumberOfMessages: 1 });
    for (const messages of first) await remove(messages);
    await send('quiet', 1);
    expect(await sqs.bodies(url)).toEqual(['noisy30', 'noisy31', 'noisy32', 'quiet0']);
  });

  it('loses nothing and gives nothing twice', async () => {
    await send('a', 60);
    await send('b', 20);
    await send(undefined, 20);
    const seen: (string | undefined)[] = [];
    for (let messages = await sqs.receive(url); messages.length > 0; messages = await sqs.receive(url)) {
      seen.push(...messages.map((message) => message.MessageId));
      await sqs.seconds(1);
      if (seen.length % 20 === 0) await remove(messages);
    }
    expect([seen.length, new Set(seen).size]).toEqual([100, 100]);
  });
});
