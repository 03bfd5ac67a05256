import { REDRIVE_USAGE } from './letters/command-line';
import { runLetterCommand } from './letters/main';
import { redrive } from './letters/run';

runLetterCommand(REDRIVE_USAGE, true, redrive);
