import { describeRehearsals } from './describe-rehearsals';

describeRehearsals({ seeds: [1], requests: 500, all: true });
