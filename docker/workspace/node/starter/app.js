import express from "express";

export const app = express();

app.get("/", (request, response) => {
  response.json({ message: "Hello from Express" });
});

app.get("/health", (request, response) => {
  response.json({ status: "ok" });
});
