import { describeRehearsals } from './describe-rehearsals';

describeRehearsals({ seeds: [2, 3, 4, 5, 6], requests: 60, all: true });
