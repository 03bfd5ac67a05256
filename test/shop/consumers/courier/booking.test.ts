import { bookCourier, BookingUnavailable } from '../../../../lambda/consumers/courier/booking';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import { CourierCompany } from './courier-company';

const call = { vehicle: 'bicycle', pieces: 1, grams: 500, readyAt: '2026-11-26T10:30:00.000Z' } as const;
const confirmed = [201, '{"confirmation":"C-7"}'] as const;

let company: CourierCompany;
let url: string;
beforeEach(async () => {
  company = new CourierCompany();
  url = await company.open();
});
afterEach(async () => company.close());

/** Books with the token `old`, which a refresh replaces by `new`. */
async function book({ signal = new AbortController().signal, timeoutMilliseconds = 60_000 } = {}) {
  const secrets = { get: async () => 'old', refresh: async () => 'new' };
  return bookCourier(call, { requestId: 'request-1', signal, secrets }, { url, timeoutMilliseconds });
}

const tokens = () => company.bookings.map(({ headers }) => headers.authorization);

describe('a booking', () => {
  it('sends the call with the secret and the id of the request as its key', async () => {
    company.answers.push(confirmed);
    expect(await book()).toBe('C-7');
    expect(company.bookings).toMatchObject([
      {
        headers: {
          authorization: 'Bearer old',
          'content-type': 'application/json',
          'idempotency-key': 'request-1',
        },
        body: call,
      },
    ]);
  });

  it('is sent again with a new secret when the old one is refused', async () => {
    company.answers.push([401, ''], confirmed);
    expect(await book()).toBe('C-7');
    expect(tokens()).toEqual(['Bearer old', 'Bearer new']);
    expect(new Set(company.bookings.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it.each([400, 403, 404, 409, 422])('fails for good when the company answers %i', async (status) => {
    company.answers.push([status, 'hunter2']);
    await expect(book()).rejects.toEqual(
      new PermanentFailure('Courier refused', `The courier company answered ${status}`),
    );
  });

  it.each([408, 425, 429, 500, 502, 503])('is tried again when the company answers %i', async (status) => {
    company.answers.push([status, 'hunter2']);
    await expect(book()).rejects.toEqual(new BookingUnavailable(`The courier company answered ${status}`));
  });

  it('is tried again when the new secret is refused, too', async () => {
    company.answers.push([401, ''], [401, '']);
    await expect(book()).rejects.toThrow(BookingUnavailable);
  });

  it.each(['{}', 'confirmed'])('is tried again when the answer confirms nothing: %s', async (body) => {
    company.answers.push([200, body]);
    await expect(book()).rejects.toEqual(new BookingUnavailable('The courier company confirmed nothing'));
  });

  it('is tried again when the company does not answer in time', async () => {
    company.answers.push('never');
    await expect(book({ timeoutMilliseconds: 20 })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('ends with the attempt', async () => {
    company.answers.push('never');
    const attempt = new AbortController();
    const booking = book({ signal: attempt.signal });
    attempt.abort(new Error('The time is up'));
    await expect(booking).rejects.toThrow('The time is up');
  });
});
