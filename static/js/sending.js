// Sends what waits on the device: one after another, in order, each until the server says that it
// has it. The server knows an answer that comes twice by its device and number.
const Sending = (() => {
  "use strict";
  const LONGEST_WAIT = 30_000; // for one answer of the server, in milliseconds
  let alone = Promise.resolve(); // where the browser has no locks

  const post = async (address, body) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LONGEST_WAIT);
    try {
      return await fetch(address, { method: "POST", body, signal: stop.signal, cache: "no-store" });
    } finally {
      clearTimeout(timer);
    }
  };

  const json = (reply) => reply.json().catch(() => ({}));

  // Another one's change in between is not counted as known.
  const revisionAfter = (place, revision) =>
    revision === place.revision + 1 ? Device.update(place, { revision }) : null;

  const received = async (place, entry, revision) => {
    await revisionAfter(place, revision);
    const { problems, conflict, ...content } = entry;
    const now = await Device.find(place.path); // a questionnaire may have come while this was on its way
    const state = now?.edition || now?.keeping ? "known" : null;
    await Device.settle(place, entry, state, { ...content, base: revision });
  };

  const held = (place, entry, why) => Device.settle(place, entry, "held", { ...entry, ...why });

  const wait = (reply) => ({ wait: Number(reply?.headers.get("Retry-After")) || 0 });

  // Sends one answer. Says nothing if the next may follow, else why not.
  const sendAnswer = async (place, entry) => {
    const body = new URLSearchParams({
      form_token: place.token,
      item: entry.item,
      version: entry.version,
      base: entry.base,
      device: place.device,
      seq: entry.seq,
    });
    for (const [code, values] of Object.entries(entry.fields)) {
      for (const value of values) body.append(code, value);
    }
    const reply = await post(`${place.path}/answer`, body);
    const said = await json(reply);
    if (reply.ok && Number.isInteger(said.revision)) {
      await received(place, entry, said.revision);
    } else if (reply.status === 422 && (said.problems || said.problem)) {
      const problems = said.problems || { [entry.item]: said.problem };
      if (said.revision) await revisionAfter(place, said.revision);
      await held(place, entry, { problems, base: said.revision ?? entry.base });
    } else if (reply.status === 409 && said.conflict) {
      await held(place, entry, { conflict: said.conflict, base: said.conflict.revision });
    } else if (reply.status === 409 && said.submitted) {
      return { submitted: true };
    } else if (said.version || said.closed) {
      return { shut: said.text };
    } else {
      return wait(reply);
    }
    Device.tell(place.path);
  };

  // Hands in. Where the server does not take it, somebody has to look at the review page.
  const submit = async (place, entry) => {
    const body = new URLSearchParams({ form_token: place.token, base: place.revision });
    const reply = await post(`${place.path}/submit`, body);
    if (reply.ok && new URL(reply.url).pathname === `${place.path}/receipt`) {
      await Device.clear(place.path);
      return { submitted: true };
    }
    if (reply.status === 410) return { shut: "" };
    if (reply.status !== 422) return wait(reply);
    await held(place, entry, {});
    Device.tell(place.path);
  };

  const sendAll = async (path) => {
    for (;;) {
      const place = await Device.find(path);
      if (!place?.token) return {};
      const queued = await Device.entries(place, "queued");
      const entry = queued.find(({ submit: last }) => !last) ?? queued[0];
      if (!entry) return {};
      const why = await (entry.submit ? submit : sendAnswer)(place, entry).catch(() => wait());
      if (why) return why;
    }
  };

  // One window, or the worker, sends; the others are told. Says {busy} where another one does.
  const run = async (path) => {
    if (navigator.locks) {
      return navigator.locks.request(`sending ${path}`, { ifAvailable: true }, (lock) =>
        (lock ? sendAll(path) : { busy: true }));
    }
    const mine = alone.then(() => sendAll(path));
    alone = mine.catch(() => {});
    return mine;
  };

  return { run };
})();
