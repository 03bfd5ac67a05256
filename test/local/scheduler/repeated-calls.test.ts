import { RepeatedCalls } from '../../../local/services/scheduler/repeated-calls';

describe('calls with a token', () => {
  it('are forgotten after 1000 others', () => {
    const calls = new RepeatedCalls();
    let runs = 0;
    const call = (ClientToken: string) =>
      calls.once('CreateSchedule', { ClientToken }, () => ({ run: ++runs }));
    call('first');
    for (let other = 0; other < 999; other++) call(String(other));
    expect(call('first')).toEqual({ run: 1 });
    call('999');
    expect(call('first')).toEqual({ run: 1002 });
  });
});
