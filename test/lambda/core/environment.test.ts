import { environmentName } from '../../../lambda/contract/environment';
import { Environment } from '../../../lambda/core/environment';

describe('the environment', () => {
  it('gives texts and counts', () => {
    const environment = new Environment({ STATUS_TABLE_NAME: 'table', MAX_RECEIVE_COUNT: '5' });
    expect(environment.text(environmentName.statusTableName)).toBe('table');
    expect(environment.count(environmentName.maxReceiveCount)).toBe(5);
  });

  it.each([{}, { STATUS_TABLE_NAME: '' }])('fails with the name of what is missing: %j', (variables) => {
    expect(() => new Environment(variables).text(environmentName.statusTableName)).toThrow(
      'The environment variable STATUS_TABLE_NAME is missing',
    );
  });

  it.each(['0', '-1', '1.5', 'five', '1e3', ' 5'])('fails for a count of %j', (value) => {
    expect(() =>
      new Environment({ MAX_RECEIVE_COUNT: value }).count(environmentName.maxReceiveCount),
    ).toThrow(`MAX_RECEIVE_COUNT must be a whole number from 1 up, not "${value}"`);
  });
});
