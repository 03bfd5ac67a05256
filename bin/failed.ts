import { FAILED_USAGE } from './letters/command-line';
import { runLetterCommand } from './letters/main';
import { printFailed } from './letters/run';

runLetterCommand(FAILED_USAGE, false, printFailed);
