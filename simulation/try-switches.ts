import { planOf, profileOf } from './plan/profiles';
import { simulate } from './simulate';
import { safeguards } from './switches/all';
async function main() {
  const only = process.argv[2];
  for (const { name, profile, off } of safeguards) {
    if (only !== undefined && only !== name) continue;
    let found = 'NOT FOUND';
    const cpu = process.cpuUsage();
    for (let s = 1; s <= 60; s++) {
      const r = await simulate(planOf(profileOf(profile), s), { switches: off });
      if (r.violations.length > 0) { const v = r.violations[0]!; found = `${s}: ${v.kind} ${v.requestId.slice(-4)} ${v.text}`; break; }
    }
    const used = process.cpuUsage(cpu);
    console.log(name.padEnd(22), profile.padEnd(14), found, `${((used.user + used.system) / 1000).toFixed(0)} ms`);
  }
}
void main();
