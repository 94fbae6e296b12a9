// The service worker of answering pages. It serves kept pages where there is no connection, keeps a
// questionnaire when a page asks for it, and sends what waits once there is a connection.
"use strict";

const PATIENCE = 5_000; // milliseconds in which the network has to answer, if the page is kept
const UNREACHABLE = [502, 503, 504];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// "/a/<key>" of any page below it.
const placeOf = (pathname) => pathname.split("/").slice(0, 3).join("/");

// The kept page of an address, if it is kept in the language asked for.
const keptPage = async (cache, { pathname, searchParams }) => {
  const page = await cache.match(pathname, { ignoreVary: true });
  const asked = searchParams.get("lang");
  return asked && page?.headers.get("Content-Language") !== asked ? undefined : page;
};

// From the network; in its place, if that is missing or slow, what is kept of the questionnaire.
const page = async (request) => {
  const address = new URL(request.url);
  const path = placeOf(address.pathname);
  if (!(await caches.has(`kept ${path}`))) return fetch(request);
  const cache = await caches.open(`kept ${path}`);
  const kept = await keptPage(cache, address);
  const network = fetch(request).then((reply) => (UNREACHABLE.includes(reply.status) ? kept ?? reply : reply));
  const answers = [network.catch(async (error) => {
    const other = kept ?? (await cache.match(`${path}/offline/missing`, { ignoreVary: true }));
    if (!other) throw error;
    return other;
  })];
  if (kept) answers.push(new Promise((resolve) => { setTimeout(resolve, PATIENCE, kept); }));
  return Promise.race(answers);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith("/a/")) {
    event.respondWith(page(request));
  } else if (searchParams.has("v")) { // an address that changes with its content
    event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
  }
});

const keeping = new Set();

self.addEventListener("message", (event) => {
  const wanted = event.data?.keep;
  if (!wanted || keeping.has(wanted.path)) return;
  keeping.add(wanted.path);
  const kept = Keeping.keep(wanted).catch(() => false).then((done) => {
    keeping.delete(wanted.path);
    Device.tell(wanted.path, { kept: done });
  });
  event.waitUntil(kept);
});

// One tag for each questionnaire: its path. The browser tries again if this fails.
self.addEventListener("sync", (event) => {
  event.waitUntil(Sending.run(event.tag).then((why) => {
    Device.tell(event.tag, why);
    if ("wait" in why) throw new Error("not received yet");
  }));
});
