/** Imports the module that the command line names and says how many milliseconds it took. */
async function main(): Promise<void> {
  const before = performance.now();
  await import(String(process.argv[2]));
  console.log(JSON.stringify(performance.now() - before));
  process.exit();
}

void main();
