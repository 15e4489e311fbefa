// A whole mission with the REST client of Camunda's SDK for Node: deploys, starts, works, decides in
// the user task, searches; prints a line for each step.
import { Camunda8 } from "@camunda8/sdk";

const [address, username, password, file, id] = process.argv.slice(2);
const client = new Camunda8({
  CAMUNDA_AUTH_STRATEGY: "BASIC",
  CAMUNDA_BASIC_AUTH_USERNAME: username,
  CAMUNDA_BASIC_AUTH_PASSWORD: password,
  ZEEBE_REST_ADDRESS: address,
  CAMUNDA_LOG_LEVEL: "error",
}).getCamundaRestClient();

const topology = await client.getTopology();
console.log("topology", topology.brokers.length, topology.gatewayVersion.split(".").slice(0, 2).join("."));

const deployed = await client.deployResourcesFromFiles([file]);
console.log("deployed", deployed.processes[0].processDefinitionId);

const serve = (type, jobHandler) =>
  client.createJobWorker({
    type, jobHandler, worker: "js", timeout: 20000, maxJobsToActivate: 5, autoStart: true, pollIntervalMs: 20,
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

const filter = { processInstanceKey: started.processInstanceKey };
const until = async (what, look) => {
  for (let i = 0; i < 300; i++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("no " + what + " within 30 s");
};
const task = await until("user task", async () =>
  (await client.searchUserTasks({ filter, page: { from: 0, limit: 10 }, sort: [{ field: "creationDate", order: "ASC" }] })).items[0]);
console.log("task", task.elementId, task.state);
await client.assignUserTask({ userTaskKey: task.userTaskKey, assignee: "ann" });
await client.completeUserTask({ userTaskKey: task.userTaskKey, variables: { approved: true } });

const ended = await until("end", async () =>
  (await client.searchProcessInstances({
    filter: { ...filter, state: "COMPLETED" }, page: { from: 0, limit: 10 }, sort: [{ field: "startDate", order: "ASC" }],
  })).items[0]);
console.log("ended", ended.state);

const refused = await client.createProcessInstance({ processDefinitionId: id + "-missing", variables: {} })
  .then(() => "not refused", (error) => error.statusCode ?? error.response?.statusCode ?? error.name);
console.log("refused", refused);

workers.forEach((worker) => worker.stop());
process.exit(0);
