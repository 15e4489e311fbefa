// The same mission as in camunda8-sdk.mjs with Camunda's client of the orchestration cluster API. The
// one of 8.8 looks whether answers are what 8.8's description of the API says.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { createCamundaClient } from "@camunda8/orchestration-cluster-api";

const [address, username, password, file, id] = process.argv.slice(2);
const { version } = JSON.parse(
  await readFile(
    new URL("node_modules/@camunda8/orchestration-cluster-api/package.json", import.meta.url)));
const client = createCamundaClient({
  config: {
    CAMUNDA_REST_ADDRESS: address,
    CAMUNDA_AUTH_STRATEGY: "BASIC",
    CAMUNDA_BASIC_AUTH_USERNAME: username,
    CAMUNDA_BASIC_AUTH_PASSWORD: password,
    CAMUNDA_SDK_LOG_LEVEL: "error",
    CAMUNDA_SDK_VALIDATION: version.startsWith("8.") ? "strict" : "none",
  },
});
const now = { consistency: { waitUpToMs: 30000 } };

const topology = await client.getTopology();
console.log("topology", topology.brokers.length, topology.gatewayVersion.split(".").slice(0, 2).join("."));

const deployed = await client.createDeployment({ resources: [new File([await readFile(file)], basename(file))] });
console.log("deployed", deployed.processes[0].processDefinitionId);

const serve = (jobType, jobHandler) =>
  client.createJobWorker({
    jobType, jobHandler, workerName: "js", maxParallelJobs: 5, jobTimeoutMs: 20000, pollIntervalMs: 20,
  });
const workers = [
  serve(id, (job) => {
    console.log("job", job.elementId, job.customHeaders.unit);
    const total = job.variables.order.lines.reduce((sum, line) => sum + line, 0);
    return job.complete({ total, answer: { from: "js", half: 0.5 } });
  }),
  serve(id + "-bad", (job) => {
    if (job.retries === 3) {
      console.log("failing", job.retries);
      return job.fail({ errorMessage: "not yet", retries: 1, retryBackOff: 100 });
    }
    console.log("throwing", job.retries);
    return job.error({ errorCode: "BAD", errorMessage: "it is bad" });
  }),
];

const started = await client.createProcessInstance({
  processDefinitionId: id,
  variables: { order: { lines: [2, 3] } },
});
console.log("started", started.processDefinitionId, started.processDefinitionVersion);
const { processInstanceKey } = started;

const tasks = await client.searchUserTasks({ filter: { processInstanceKey } }, now);
const task = tasks.items[0];
console.log("task", task.elementId, task.state);
await client.assignUserTask({ userTaskKey: task.userTaskKey, assignee: "ann" });
await client.completeUserTask({ userTaskKey: task.userTaskKey, variables: { approved: true } });

const ended = await client.searchProcessInstances({ filter: { processInstanceKey, state: "COMPLETED" } }, now);
console.log("ended", ended.items[0].state);

const refused = await client.createProcessInstance({ processDefinitionId: id + "-missing" })
  .then(() => "not refused", (error) => error.status ?? error.name);
console.log("refused", refused);

workers.forEach((worker) => worker.stop());
process.exit(0);
