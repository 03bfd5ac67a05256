import { describeNarrowing, describeRehearsals } from './describe-rehearsals';

// The figures of 500 requests in flight and of more seeds are in `deployment.long.test.ts`.
describeRehearsals({ seeds: [1], requests: 30, all: false });
describeNarrowing();
