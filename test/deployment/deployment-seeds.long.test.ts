import { describeRehearsals } from './describe-rehearsals';

jest.setTimeout(600_000);
describeRehearsals({ seeds: [2, 3, 4, 5, 6], requests: 60, all: true });
