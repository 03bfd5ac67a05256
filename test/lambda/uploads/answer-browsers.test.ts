import { answer } from '../../../lambda/uploads/http-answer';
import { answerBrowsers } from '../../../lambda/uploads/answer-browsers';

const handle = async (status: number) => answer(status, {});

describe('an answer of POST /uploads', () => {
  it('can be read by pages of the origin, with what else it says', async () => {
    expect(await answerBrowsers(handle, 'https://shop.example.com')(201)).toEqual({
      statusCode: 201,
      headers: {
        'Content-Type': 'application/json',
        'Access-Control-Allow-Origin': 'https://shop.example.com',
        'Access-Control-Expose-Headers': 'Location,Retry-After,X-Validation-Error',
      },
      body: '{}',
    });
  });

  it('stays as it is without an origin', async () => {
    expect(await answerBrowsers(handle, undefined)(400)).toEqual(await handle(400));
  });
});
