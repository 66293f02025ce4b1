import { createClient } from "redis";
import { createApp } from "./app.js";
import { Clicks } from "./clicks.js";

const redis = createClient({ url: process.env.REDIS_URI });
redis.on("error", (error) => console.error(`redis: ${error.message}`));
await redis.connect();

const clicks = new Clicks(redis);
const flushing = setInterval(() => clicks.flush().catch((error) => console.error(`clicks: ${error.message}`)), 5000);

const port = Number(process.env.PORT ?? 3000);
const server = createApp({ redis, clicks }).listen(port, "0.0.0.0", (error) => {
  if (error) throw error;
  console.log(`Listening on http://0.0.0.0:${port}`);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    clearInterval(flushing);
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
