// Straight-through missions with LangGraph.js: three nodes and a conditional edge, with its SQLite
// checkpointer. A side of the benchmark: it answers each line `KIND seconds rate size` with a line of
// JSON, as dev.legionflow.bench.child.ChildMain does. `node missions.mjs FILE`.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";

const LANES = [1, 2, 4, 8, 16];
let lanes = 4;

const add = ({ n }) => ({ n: n + 1 });
const checkpointer = SqliteSaver.fromConnString(process.argv[2]);
const graph = new StateGraph(Annotation.Root({ n: Annotation(), who: Annotation() }))
  .addNode("one", add)
  .addNode("two", add)
  .addNode("three", add)
  .addEdge(START, "one")
  .addEdge("one", "two")
  .addConditionalEdges("two", ({ n }) => (n > 1 ? "three" : END), ["three", END])
  .addEdge("three", END)
  .compile({ checkpointer });

async function mission() {
  const thread = { configurable: { thread_id: randomUUID() } };
  const { n } = await graph.invoke({ n: 0, who: "kermit" }, thread);
  if (n !== 3) throw new Error(`has not ended: ${n}`);
}

// Milliseconds of CPU time of this process, which Linux counts in hundredths of a second.
function cpu() {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function until(due) {
  for (let left = due - performance.now(); left > 0; left = due - performance.now()) {
    await (left > 2 ? pause(left - 1) : turn());
  }
}

async function measure(seconds, rate) {
  const samples = [];
  const before = cpu();
  const start = performance.now();
  const end = start + seconds * 1000;
  let turns = 0;
  const lane = async () => {
    for (;;) {
      const due = rate === 0 ? performance.now() : start + (turns++ * 1000) / rate;
      if (due >= end) return;
      await until(due);
      await mission();
      samples.push(performance.now() - due);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const elapsed = (performance.now() - start) / 1000;
  const count = samples.length;
  samples.sort((a, b) => a - b);
  const at = (share) => samples[Math.max(0, Math.ceil(share * count) - 1)];
  const result = { count, rate: count / elapsed };
  return count === 0
    ? result
    : { ...result, p50: at(0.5), p99: at(0.99), cpu_engine: (cpu() - before) / count };
}

async function tune(seconds) {
  let best = { rate: 0 };
  for (lanes of LANES) {
    const seen = await measure(seconds, 0);
    if (seen.rate > best.rate) best = { ...seen, window: lanes };
  }
  lanes = best.window ?? 1;
  return best;
}

function run(line) {
  const [kind, seconds, rate] = line.split(" ");
  switch (kind) {
    case "SATURATED":
      return measure(Number(seconds), 0);
    case "PACED":
      return measure(Number(seconds), Number(rate));
    case "TUNE":
      return tune(Number(seconds));
    default:
      throw new Error(`not measured with LangGraph: ${kind}`);
  }
}

const pragma = (name) => checkpointer.db.pragma(name, { simple: true });
await mission();
console.log(`@ready journal_mode=${pragma("journal_mode")}, synchronous=${pragma("synchronous")}`);
for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(`@result ${JSON.stringify(await run(line))}`);
  } catch (thrown) {
    console.error(thrown);
    console.log(`@failed ${thrown.message}`);
  }
}
