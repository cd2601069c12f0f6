// A real OpenID provider for tests: `node provider.mjs PEOPLE`, PEOPLE a JSON object of claims by login.
//
// Prints its issuer as the first line. It listens on 127.0.0.1 on a free port and ends with its standard input.
// A line on the standard input makes it lie from then on, and is answered with the same line:
//   honest  wrong_nonce  wrong_audience  more_audiences  expired  foreign_issuer  no_nonce  unsigned
//   foreign_key (signed with a key that it does not publish)   new_key (with one that it publishes only now)
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, decodeJwt } from "jose";

// It warns of the Node.js version and of settings that are for trying out, which ours are.
console.warn = console.info = () => {};
const { Provider } = await import("oidc-provider");

const key = async (kid) => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = (one) => exportJWK(one).then((exported) => ({ ...exported, kid, alg: "RS256", use: "sig" }));
  return { kid, privateKey, secret: await jwk(privateKey), open: await jwk(publicKey) };
};
const [own, newer, stranger] = await Promise.all(["own", "newer", "own"].map(key));
const people = JSON.parse(process.argv[2] ?? "{}");
let fault = "honest";

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "samepage",
    client_secret: "a secret of the tests",
    // For a native client on loopback, any port will do.
    application_type: "native",
    redirect_uris: ["http://127.0.0.1/sign-in/back"],
    post_logout_redirect_uris: ["http://127.0.0.1/signed-out"],
    response_types: ["code"],
    grant_types: ["authorization_code"],
    token_endpoint_auth_method: "client_secret_basic",
  }],
  jwks: { keys: [own.secret] },
  cookies: { keys: ["a key of the tests"] },
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ["sub", "roles", "teams", "worker"], profile: ["name"], email: ["email"] },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: async (_, login) => people[login] && { accountId: login, claims: async () => ({ sub: login, ...people[login] }) },
});

const lies = {
  wrong_nonce: { nonce: "another errand" },
  no_nonce: { nonce: undefined },
  wrong_audience: { aud: "another-service" },
  more_audiences: { aud: ["samepage", "another-service"] },
  expired: { iat: 1_000_000_000, exp: 1_000_000_600 },
  foreign_issuer: { iss: "https://login.example/another-tenant" },
};

async function lie(token) {
  const claims = { ...decodeJwt(token), ...lies[fault] };
  if (fault === "unsigned") return new UnsecuredJWT(claims).encode();
  const { kid, privateKey } = { foreign_key: stranger, new_key: newer }[fault] ?? own;
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey);
}

provider.use(async (ctx, next) => {
  await next();
  if (fault === "honest") return;
  if (ctx.path === "/token" && ctx.body?.id_token) ctx.body.id_token = await lie(ctx.body.id_token);
  if (ctx.path === "/jwks" && fault === "new_key") ctx.body = { keys: [newer.open] };
});
server.on("request", provider.callback());
console.log(issuer);

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  fault = line.trim();
  console.log(fault);
});
lines.on("close", () => process.exit(0));
