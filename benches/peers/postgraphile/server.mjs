// A process for each processor, as one runs on one: PORT, DATABASE_URL, PROCESSES and POOL.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import preset from "./preset.mjs";

if (cluster.isPrimary) {
  for (let n = 0; n < Number(process.env.PROCESSES ?? 2); n++) cluster.fork();
  cluster.on("exit", () => process.exit(1));
} else {
  const server = createServer();
  await postgraphile(preset).createServ(grafserv).addTo(server);
  server.listen(Number(process.env.PORT), "127.0.0.1");
}
