// Serves two topics with the stock external task client of Camunda 7, and prints a line for each
// task. It says "ready" once it polls, and ends when its input does.
import { BasicAuthInterceptor, Client, Variables } from "camunda-external-task-client-js";

const [baseUrl, username, password, topic] = process.argv.slice(2);
const client = new Client({
  baseUrl,
  workerId: "js",
  interceptors: new BasicAuthInterceptor({ username, password }),
  asyncResponseTimeout: 5000,
  interval: 10,
  maxTasks: 5,
});

client.on("poll:error", (error) => console.log("poll error", error.message));

client.subscribe(topic, { lockDuration: 20000 }, async ({ task, taskService }) => {
  await taskService.extendLock(task, 30000);
  const order = task.variables.get("order");
  const answer = new Variables();
  answer.set("total", order.lines.reduce((sum, line) => sum + line, 0));
  answer.set("answer", { from: "js", half: 0.5 });
  await taskService.complete(task, answer);
  console.log("completed", task.activityId);
});

let failed = false;
client.subscribe(topic + "-bad", { lockDuration: 20000, variables: [] }, async ({ task, taskService }) => {
  if (failed) {
    await taskService.handleBpmnError(task, "BAD", "it is bad");
    console.log("thrown", task.retries);
  } else {
    failed = true;
    await taskService.handleFailure(task, {
      errorMessage: "not yet", errorDetails: "at all", retries: 1, retryTimeout: 100,
    });
    console.log("failed", task.retries);
  }
});

console.log("ready");
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
