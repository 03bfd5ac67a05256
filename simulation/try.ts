import { profiles, planOf, profileOf } from './plan/profiles';
import { simulate } from './simulate';
async function main() {
  const [name, from = '1', count = '5'] = process.argv.slice(2);
  const chosen = name === undefined || name === 'all' ? profiles : [profileOf(name)];
  for (const p of chosen) {
    const counts: Record<string, number> = {}; const seeds: string[] = [];
    let accepted = 0, effects = 0;
    const cpu = process.cpuUsage();
    for (let s = Number(from); s < Number(from) + Number(count); s++) {
      const r = await simulate(planOf(p, s));
      accepted += r.accepted; effects += r.effects;
      for (const v of r.violations) { counts[v.kind] = (counts[v.kind] ?? 0) + 1; if (seeds.length < 6) seeds.push(`${s}: ${v.kind} ${v.requestId.slice(-4)} ${v.text}`); }
    }
    const used = process.cpuUsage(cpu);
    console.log(p.name.padEnd(18), accepted, effects, `${((used.user + used.system) / 1000 / Number(count)).toFixed(0)} ms/seed`, JSON.stringify(counts));
    for (const s of seeds) console.log('    ', s);
  }
}
void main();
