// The part of the model's API that Claude Code needs to answer one prompt, on 127.0.0.1:9099; logs every request to /tmp/requests.log.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";

const ANSWER = "pong-from-the-fake";

function json(response, body) {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function answer(response, { model, stream }) {
  const usage = { input_tokens: 5, output_tokens: 5 };
  const message = { id: "msg_1", type: "message", role: "assistant", model, content: [], stop_reason: null, stop_sequence: null, usage };
  if (!stream) {
    json(response, { ...message, content: [{ type: "text", text: ANSWER }], stop_reason: "end_turn" });
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (type, data) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  send("message_start", { message });
  send("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
  send("content_block_delta", { index: 0, delta: { type: "text_delta", text: ANSWER } });
  send("content_block_stop", { index: 0 });
  send("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage });
  send("message_stop", {});
  response.end();
}

createServer(async (request, response) => {
  appendFileSync("/tmp/requests.log", `${request.method} ${request.url}\n`);
  let body = "";
  for await (const chunk of request) body += chunk;
  if (request.method === "POST" && request.url.startsWith("/v1/messages/count_tokens")) json(response, { input_tokens: 5 });
  else if (request.method === "POST" && request.url.startsWith("/v1/messages")) answer(response, JSON.parse(body));
  else response.writeHead(request.method === "HEAD" ? 200 : 404).end();
}).listen(9099, "127.0.0.1");
