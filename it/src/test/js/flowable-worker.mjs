// Serves two topics with the stock external worker client of Flowable, and prints a line for each
// job. It says "ready" once it polls, and ends when its input does.
import flowable from "@flowable-oss/external-worker-client";

const [flowableHost, username, password, topic] = process.argv.slice(2);
const client = new flowable.ExternalWorkerClient({
  flowableHost,
  workerId: "js",
  auth: { username, password },
});
const lock = { lockDuration: "PT1M", numberOfTasks: 5, waitPeriodSeconds: 0.1 };

client.subscribe({
  ...lock,
  topic,
  callbackHandler(job, result) {
    const order = job.variables.find((variable) => variable.name === "order");
    const total = order.value.lines.reduce((sum, line) => sum + line, 0);
    console.log("completed", job.elementId);
    return result.success()
      .variable("total", String(total), "integer")
      .variable("answer", { from: "js", half: 0.5 }, "json");
  },
});

let failed = false;
client.subscribe({
  ...lock,
  topic: topic + "-bad",
  callbackHandler(job, result) {
    if (failed) {
      console.log("thrown", job.retries);
      return result.bpmnError().errorCode("BAD");
    }
    failed = true;
    console.log("failed", job.retries);
    return result.failure()
      .errorMessage("not yet").errorDetails("at all").retries(1).retryTimeout("PT0.1S");
  },
});

console.log("ready");
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
