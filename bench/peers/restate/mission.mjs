// The service that Restate calls: a mission of one durable step. `node mission.mjs PORT`.
import http2 from "node:http2";

// The SDK uses this, which Node.js has since 22.
Promise.withResolvers ??= () => {
  let resolve, reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
};

const restate = await import("@restatedev/restate-sdk");

// The step is entered so many nanoseconds after the start was sent.
const since = (sent) => Number(process.hrtime.bigint() - BigInt(sent));

const mission = restate.service({
  name: "mission",
  handlers: {
    run: (context, { sent }) => context.run("step", () => ({ handover: since(sent) })),
  },
});

http2
  .createServer(restate.createEndpointHandler({ services: [mission] }))
  .listen(Number(process.argv[2]), "127.0.0.1");
