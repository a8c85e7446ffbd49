// Hands each request to the function that the path's first part names, in a worker of its own.
// Imports nothing: a project starts without the internet.

const FUNCTIONS = "/home/deno/functions";
const verify = Deno.env.get("VERIFY_JWT") === "true";
const secret = new TextEncoder().encode(Deno.env.get("JWT_SECRET") ?? "");

function answer(status: number, message: string): Response {
  return Response.json({ msg: message }, { status });
}

function bytes(base64url: string): Uint8Array {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/** Whether a token is signed by the project's secret (HS256 and nothing else) and is not too old. */
async function isValid(token: string): Promise<boolean> {
  const parts = token.split(".");
  if (parts.length !== 3) return false;
  try {
    const [header, payload] = parts.slice(0, 2).map((part) =>
      JSON.parse(new TextDecoder().decode(bytes(part)))
    );
    if (header.alg !== "HS256") return false;
    const now = Date.now() / 1000;
    if (typeof payload.exp === "number" && payload.exp <= now) return false;
    if (typeof payload.nbf === "number" && payload.nbf > now) return false;
    const key = await crypto.subtle.importKey(
      "raw",
      secret,
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["verify"],
    );
    const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
    return await crypto.subtle.verify("HMAC", key, bytes(parts[2]), signed);
  } catch {
    return false; // not base64 or not JSON, so not a token
  }
}

Deno.serve(async (request: Request) => {
  if (verify && request.method !== "OPTIONS") {
    const [scheme, token] = (request.headers.get("authorization") ?? "").split(" ");
    if (scheme.toLowerCase() !== "bearer" || !token || !(await isValid(token))) {
      return answer(401, "a valid bearer token is needed");
    }
  }
  const name = new URL(request.url).pathname.split("/")[1];
  // a plain folder name: nothing that leads out of the folder of functions, nor back to this file
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name) || name === "main") {
    return answer(400, "the path begins with a function's name");
  }
  try {
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath: `${FUNCTIONS}/${name}`,
      memoryLimitMb: 150,
      workerTimeoutMs: 60_000,
      noModuleCache: false,
      importMapPath: null,
      envVars: Object.entries(Deno.env.toObject()),
    });
    return await worker.fetch(request);
  } catch (error) {
    console.error(`function ${name}: ${error}`);
    return answer(500, "the function did not start or did not answer");
  }
});
