// Many requests at once, against one or more instances of the service.
const [what, count, ports = "3000"] = process.argv.slice(2);
const kinds = {
  links: (base) =>
    fetch(`${base}/links`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-API-Key": "key-alice" },
      body: JSON.stringify({ url: "https://example.com/" }),
    }),
  clicks: (base) => fetch(`${base}/docs`, { redirect: "manual" }),
};

if (!kinds[what] || !(Number(count) > 0)) {
  console.error("node tools/burst.js links|clicks COUNT [PORT,PORT…]\nfor example: node tools/burst.js clicks 500 3000,3001");
  process.exit(2);
}

const bases = ports.split(",").map((port) => `http://127.0.0.1:${port}`);
const answers = await Promise.all(
  Array.from({ length: Number(count) }, async (_, i) => {
    try {
      const response = await kinds[what](bases[i % bases.length]);
      await response.arrayBuffer();
      return response.status;
    } catch {
      return "no answer";
    }
  }),
);
const counted = {};
for (const answer of answers) counted[answer] = (counted[answer] ?? 0) + 1;
console.log(counted);
