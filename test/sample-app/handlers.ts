import { join } from 'node:path';
import { appHandlers, type HandlerLocator } from '../../lib/handlers';

const consumer = (name: string) => join(__dirname, 'consumers', `${name}.ts`);

/** Entry files of the app that tests of the platform use. */
export const handlers: HandlerLocator = {
  ...appHandlers,
  dispatcher: join(__dirname, 'dispatcher.ts'),
  consumer(name) {
    if (name === 'summary') return consumer('batch');
    if (name === 'alarm') return consumer('pushed');
    if (name === 'witness') return consumer('witness');
    return consumer('single');
  },
};
