import { type Config, configOf, type StageName } from '../../lib/config';

/** Addresses of the observers, such as a stage of a real app has them. */
export const addresses = {
  mirror: 'http://localhost:3001/requests',
  readers: 'readers@example.com',
} as const;

/** Settings of a stage in which every observer has an address. */
export function configWithAddresses(stage: StageName): Config {
  return { ...configOf(stage), addresses };
}
