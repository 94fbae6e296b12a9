// What is kept on this device, by questionnaire (its path, such as /a/<key>): answers on their way,
// and, where the questionnaire is kept, answers known. They are enciphered with a key that no
// script can read out, where the browser has such keys (only on secure connections).
//
// Two stores: a *place* is what one questionnaire needs (`revision`: of the response, as far as it
// is known; `edition`: which one is kept, "" if none; `base`: the revision that it showed;
// `keeping`: whether one is on its way, so that what is received meanwhile has to stay as well). An
// *entry* is one answer, or the wish to hand in. Its state stands beside what is enciphered:
// "queued" (to be sent), "held" (not taken: somebody has to look) or "known" (received).
const Device = (() => {
  "use strict";
  const STORES = ["places", "entries"];
  const CIPHER = "AES-GCM";
  const channel = self.BroadcastChannel ? new BroadcastChannel("answering") : null;
  let opened = null;

  const result = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  const database = () => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("answering", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("places", { keyPath: "path" });
        request.result.createObjectStore("entries", { keyPath: ["path", "seq"] });
      };
      request.onsuccess = () => {
        request.result.onclose = () => { opened = null; };
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
    return opened;
  };

  // Runs `work` on both stores; resolves once it is safe on the disk.
  const change = async (work) => {
    const transaction = (await database()).transaction(STORES, "readwrite", { durability: "strict" });
    const written = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error || new Error("not written"));
    });
    const found = work(...STORES.map((name) => transaction.objectStore(name)));
    await Promise.all([found, written]);
    return found;
  };

  const all = (path) => IDBKeyRange.bound([path], [path, []]);

  const find = async (path) => {
    const transaction = (await database()).transaction(STORES);
    return result(transaction.objectStore("places").get(path));
  };

  const randomName = () =>
    btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(12))))
      .replace(/\+/g, "-").replace(/\//g, "_");

  const newSecret = () =>
    crypto.subtle?.generateKey({ name: CIPHER, length: 256 }, false, ["encrypt", "decrypt"]);

  // The place of a questionnaire, made if there is none, with what the page knows of it.
  const open = async (path, known) => {
    const secret = (await find(path))?.secret ?? (await newSecret()) ?? null;
    return change(async (places) => {
      const place = (await result(places.get(path))) ??
        { path, secret, device: randomName(), seq: 0, revision: 0, edition: "", base: 0, keeping: false };
      Object.assign(place, known);
      places.put(place);
      return place;
    });
  };

  // Changes to a place that is still the same; says whether it was.
  const update = (place, changes) => change(async (places) => {
    const found = await result(places.get(place.path));
    if (found?.device !== place.device) return false;
    places.put(Object.assign(found, changes));
    Object.assign(place, changes);
    return true;
  });

  const seal = async ({ secret }, content) => {
    const text = JSON.stringify(content);
    if (!secret) return { sealed: text };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: CIPHER, iv }, secret, new TextEncoder().encode(text));
    return { iv, sealed };
  };

  const unseal = async ({ secret }, { seq, state, iv, sealed }) => {
    const text = iv
      ? new TextDecoder().decode(await crypto.subtle.decrypt({ name: CIPHER, iv }, secret, sealed))
      : sealed;
    return { ...JSON.parse(text), seq, state };
  };

  // The entries of a place in the order in which they were given; of one state if named.
  const entries = async (place, state) => {
    const transaction = (await database()).transaction("entries");
    const found = await result(transaction.objectStore("entries").getAll(all(place.path)));
    const wanted = found.filter((entry) => !state || entry.state === state);
    return Promise.all(wanted.map((entry) => unseal(place, entry)));
  };

  // Adds an entry with the place's next number, in place of others (their numbers). Where `last` is
  // given, only if no other was added since that one: else it says null.
  const add = async (place, state, content, replaced = [], last = null) => {
    const sealed = await seal(place, content);
    return change(async (places, kept) => {
      const found = await result(places.get(place.path));
      if (found?.device !== place.device) throw new Error("removed from this device");
      if (last !== null && found.seq !== last) return null;
      found.seq += 1;
      places.put(found);
      kept.put({ path: place.path, seq: found.seq, state, ...sealed });
      for (const seq of replaced) kept.delete([place.path, seq]);
      return { ...content, seq: found.seq, state };
    });
  };

  // Gives an entry another state and content; without a state it goes. One that is gone stays so.
  const settle = async (place, entry, state, content) => {
    const sealed = state && (await seal(place, content));
    return change(async (_places, kept) => {
      const key = [place.path, entry.seq];
      if (!(await result(kept.getKey(key)))) return;
      if (state) kept.put({ path: place.path, seq: entry.seq, state, ...sealed });
      else kept.delete(key);
    });
  };

  // Removes everything of a questionnaire, its key among it.
  const clear = async (path) => {
    await change((places, kept) => {
      places.delete(path);
      kept.delete(all(path));
    });
    if (self.caches) await caches.delete(`kept ${path}`);
  };

  // Tells the other windows and the worker that something of a questionnaire has changed.
  const tell = (path, news = {}) => channel?.postMessage({ path, ...news });
  const listen = (hear) => channel?.addEventListener("message", ({ data }) => hear(data));

  return { find, open, update, entries, add, settle, clear, tell, listen };
})();
