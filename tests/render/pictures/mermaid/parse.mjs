// Parses each line of standard input, a Mermaid text as JSON, with the real Mermaid; prints its kind, or the error.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";

const require = createRequire(`${process.cwd()}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { JSDOM } = (await load("jsdom")).default;
globalThis.window = new JSDOM("").window;
globalThis.document = globalThis.window.document;
const mermaid = (await load("mermaid")).default;
for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log((await mermaid.parse(JSON.parse(line))).diagramType);
  } catch (error) {
    console.log(`error: ${error.message.split("\n").join(" ")}`);
  }
}
