import { describeRehearsals } from './describe-rehearsals';

jest.setTimeout(600_000);
describeRehearsals({ seeds: [1], requests: 500, all: true });
