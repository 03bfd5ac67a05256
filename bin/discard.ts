import { DISCARD_USAGE } from './letters/command-line';
import { runLetterCommand } from './letters/main';
import { discard } from './letters/run';

runLetterCommand(DISCARD_USAGE, true, discard);
