import { findRequestType, requestTypeNamed } from '../../../lambda/contract/find-request-type';
import { levelAdjusted, surveyFiled } from '../../sample-app/request-types';

const requestTypes = [surveyFiled, levelAdjusted];

describe('a request type', () => {
  it('is found by its name', () => {
    expect(requestTypeNamed(requestTypes, 'level-adjusted')).toBe(levelAdjusted);
    expect(findRequestType(requestTypes, 'survey-lost')).toBeUndefined();
  });

  it('fails for an unknown name, with the names that there are', () => {
    expect(() => requestTypeNamed(requestTypes, 'survey-lost')).toThrow(
      'No request type is called "survey-lost": there are survey-filed, level-adjusted',
    );
  });
});
