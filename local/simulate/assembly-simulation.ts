import { findingsOf } from './findings';
import { ReportBuilder, type SimulationReport } from './report';
import { runSeed, type SeedOptions } from './run-seed';

/** All but slow calls, which functions wait for in real time. */
export const DEFAULT_PROFILE = 'cuts+duplicates+outages+throttling+workers';

export interface AssemblySimulationOptions extends Omit<SeedOptions, 'messages' | 'profile' | 'seed'> {
  /** Seeds from `firstSeed` on. */
  readonly seeds: number;
  /** @default 1 */
  readonly firstSeed?: number;
  /** Faults, as `--chaos` has them. @default - those of {@link DEFAULT_PROFILE} */
  readonly profile?: string;
  /** For each entrance. @default 20 */
  readonly messages?: number;
  /** Called after each seed. */
  readonly progress?: (done: number, findings: number) => void;
}

/**
 * Runs a cloud assembly once for each seed, on virtual time and with faults, and checks what became of each message.
 * @throws Error whose message is all that its reader needs
 */
export async function runAssemblySimulation(options: AssemblySimulationOptions): Promise<SimulationReport> {
  const {
    seeds,
    firstSeed = 1,
    profile = DEFAULT_PROFILE,
    messages = 20,
    progress = () => {},
    ...rest
  } = options;
  const builder = new ReportBuilder();
  let found = 0;
  for (let number = 0; number < seeds; number++) {
    const run = await runSeed({ ...rest, seed: String(firstSeed + number), profile, messages });
    const findings = findingsOf(run);
    found += findings.length;
    builder.add(run, findings);
    progress(number + 1, found);
  }
  return builder.build(options.assembly, profile);
}
