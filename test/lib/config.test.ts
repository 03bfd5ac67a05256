import { App, RemovalPolicy } from 'aws-cdk-lib';
import { bodyRetention } from '../../lib/body-retention';
import { configOf, readConfig, stageNames } from '../../lib/config';

const stages = ['dev', 'prod'] as const;

function read(context: Record<string, unknown>) {
  return readConfig(new App({ context }).node);
}

describe('the configuration', () => {
  it('is that of dev when no stage is given', () => {
    expect(read({})).toBe(configOf('dev'));
  });

  it.each(stages)('is that of the stage in the context: %s', (stage) => {
    expect(read({ stage })).toBe(configOf(stage));
    expect(configOf(stage).stage).toBe(stage);
  });

  it.each(['staging', '', 'Dev', 'toString', 1, null, ['dev']].filter((stage) => stage !== null))(
    'fails for the stage %j, and names those there are',
    (stage) => {
      expect(() => read({ stage })).toThrow(
        `The context "stage" must be one of dev, prod, got ${JSON.stringify(stage)}.`,
      );
    },
  );

  it('knows dev and prod', () => {
    expect(stageNames).toEqual(stages);
  });

  it('keeps what production cannot make again', () => {
    expect(configOf('prod')).toMatchObject({
      removalPolicy: RemovalPolicy.RETAIN,
      protectFromDeletion: true,
    });
    expect(configOf('dev')).toMatchObject({
      removalPolicy: RemovalPolicy.DESTROY,
      protectFromDeletion: false,
    });
  });

  it.each(stages)('lets in only signed calls in %s', (stage) => {
    expect(configOf(stage).api.authorization).toBe('iam');
  });

  it.each(stages)('keeps messages longer at each next place in %s', (stage) => {
    const { intake, work } = configOf(stage);
    expect(intake.deadLetterRetention.toSeconds()).toBeGreaterThan(intake.retention.toSeconds());
    expect(work.undeliveredRetention.toSeconds()).toBeGreaterThan(work.retention.toSeconds());
    expect(work.deadLetterRetention.toSeconds()).toBeGreaterThan(work.undeliveredRetention.toSeconds());
  });

  it.each(stages)('keeps a status for longer than a request can be on its way in %s', (stage) => {
    const { intake, work, status } = configOf(stage);
    expect(status.retention.toDays()).toBeGreaterThanOrEqual(bodyRetention(intake, work).toDays());
  });

  it.each(stages)('keeps a body for longer than any message that names it can live in %s', (stage) => {
    const { intake, work } = configOf(stage);
    const days = bodyRetention(intake, work).toDays();
    // A day to send the request; then the intake, SNS's own retries, and the consumer, each with its dead letters.
    expect(days).toBe(1 + 14 + 23 + 10 + 14);
    expect(days).toBeGreaterThan(intake.retention.plus(work.deadLetterRetention).toDays());
  });
});
