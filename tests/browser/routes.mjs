// Every page that the site has, by its own table of addresses, but for what is no page.
import { readFileSync } from "node:fs";

const router = readFileSync(new URL("../../src/web/router.rs", import.meta.url), "utf8");

// Parts of a page that an open page asks for, files, and what only programs call.
const NO_PAGE = /\/parts\/|\/file$|\/csv$|^\/assets|^\/events|^\/post\/letters$|^\/responses\/(letter|paper)$|^\/dates\/letter$|^\/session|^\/$/;

// An address as the table has it, and what an address in a browser looks like.
function page(address, within = "") {
  const pattern = (within + address).replaceAll(/\{[^}]+\}/g, "[^/]+");
  return { address: within + address, is: (path) => new RegExp(`^${pattern}$`).test(path) };
}

// The addresses of a function of the table that answer a GET.
function pagesOf(text, within) {
  const routes = text.split(/\.route\(/).slice(1);
  return routes.filter((one) => /\bget\(|, choose\)/.test(one)).map((one) => one.match(/^\s*"([^"]+)"/)?.[1])
    .filter((address) => address && !NO_PAGE.test(address)).map((address) => page(address, within));
}

const [site, rest] = router.split("\nfn documents()");
const [documents, minutes] = rest.split("\nfn minutes_at(");
const below = [...minutes.matchAll(/&below\("([^"]+)"\),\s*get\(/g)].map(([, path]) => `/minutes/${path}`).filter((path) => !NO_PAGE.test(path));

export const PAGES = [
  ...pagesOf(site, ""),
  ...pagesOf(documents, "/documents/{document}"),
  page("/documents/{document}"),
  page("/documents/{document}/minutes"),
  ...below.map((path) => page(path, "/documents/{document}")),
];
// The more particular of two: `/library/new` before `/library/{form}`.
PAGES.sort((one, other) => one.address.split("{").length - other.address.split("{").length);

export const pageAt = (path) => PAGES.find((one) => one.is(path));
