// An answering page: each answer is put on the device as it is given and sent from there, so that
// nothing is lost without a connection; questions open and close at once. Without this script, or
// where the browser keeps nothing, the page's own form does the work when it is sent.
(() => {
  "use strict";
  const root = self.document?.getElementById("device"); // a worker has no document
  if (!root || !self.indexedDB) return;

  const TYPING_PAUSE = 1_500; // milliseconds without a key pressed
  const LONGEST_LEAVE = 4_000; // that somebody who goes on waits for the server
  const FIRST_RETRY = 2_000;
  const LAST_RETRY = 300_000;
  const BUSY = 5_000; // before asking whether another window still sends
  const SUBMISSION = ""; // the key of the wish to hand in among the answers

  const data = JSON.parse(root.dataset.device);
  const { home, texts } = data;
  const isKept = "kept" in root.dataset; // no answers in it, and perhaps no connection
  const byId = (id) => document.getElementById(id);
  const [form, review, status, notices] = ["answers", "submit", "saved", "notices"].map(byId);
  const isReceipt = Boolean(byId("receipt"));

  const items = new Map([...document.querySelectorAll("[data-item]")].map((e) => [e.dataset.item, e]));
  const shown = new Map([...items].map(([code, item]) => [code, Controls.read(item)]));
  const bases = new Map(); // the revision that an answer given now rests on
  const mine = new Map(); // the latest entry of each item of the questionnaire
  const rivals = new Map(); // what another window has given, while something else stands here
  const questions = new Map((data.logic || []).flatMap(([, list]) => list).map((q) => [q.code, q]));

  let place = null; // stays null while, or where, nothing can be kept
  let sending = null;
  let retry = 0;
  let failures = 0;
  let blocked = false; // the server has named a pause
  let shut = ""; // why answers are not taken
  let hasSaved = false;
  let hasWaited = false;
  let work = Promise.resolve(); // what is being put on the device, one after another

  const language = document.documentElement.lang;
  const plurals = new Intl.PluralRules(language);
  const write = (number) => new Intl.NumberFormat(`${language}-u-nu-latn`).format(number);
  const fill = (text, ...values) => text.replace(/#(\d?)/g, (_, n) => values[(n || 1) - 1]);
  const count = (forms, n) => fill(forms[plurals.select(n)] || forms.other, write(n));
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const later = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

  const entries = (...states) => [...mine.values()].filter(({ state }) => states.includes(state));
  const waiting = (...states) => entries(...states).filter(({ submit }) => !submit).length;
  const isDirty = (code) => !Controls.isSame(Controls.read(items.get(code)), shown.get(code));
  const isNews = (entry) => isKept || entry.state !== "known" || entry.base > data.revision;

  // ---- What the questionnaire's logic says

  const answers = () => {
    const found = new Map();
    const put = (question, fields) => {
      for (const [code, { answer }] of Logic.read(question, fields)) {
        if (answer === undefined) found.delete(code);
        else found.set(code, answer);
      }
    };
    for (const question of questions.values()) put(question, data.given);
    for (const [code, entry] of mine) if (questions.has(code) && isNews(entry)) put(questions.get(code), entry.fields);
    for (const [code, item] of items) if (questions.has(code)) put(questions.get(code), Controls.read(item));
    return found;
  };

  const problemsOf = (code, fields) => Object.fromEntries(
    Logic.read(questions.get(code), fields).filter(([, { problem }]) => problem)
      .map(([field, { problem }]) => [field, fill(texts.error, data.problems[problem] || data.problems[field])]),
  );

  const sectionsAsked = (progress) => [...progress].filter(([, { asked }]) => asked).map(([code]) => code);

  const refresh = () => {
    if (!data.logic) return;
    const known = answers();
    const visible = new Set(Logic.asked(data.logic, known).map(({ item }) => item));
    for (const [code, item] of items) item.hidden = !visible.has(code);
    if (isKept) refreshKept(known);
  };

  const setBar = (text, value, max) => {
    const bar = document.querySelector(".pg progress");
    if (!bar) return;
    bar.parentNode.firstChild.data = fill(text, write(value), write(max));
    bar.value = value;
    bar.max = max;
  };

  // What a kept page cannot know by itself: how far one is, what is missing, where to go on.
  const refreshKept = (known) => {
    const progress = Logic.progress(data.logic, known);
    const sections = sectionsAsked(progress);
    const sum = (what) => [...progress.values()].reduce((total, counts) => total + counts[what], 0);
    for (const line of document.querySelectorAll("[data-section]:not(form)")) {
      const { answered, asked } = progress.get(line.dataset.section);
      line.hidden = !asked;
      line.querySelector("span:last-child").textContent = fill(texts.done, write(answered), write(asked));
    }
    if (form) setBar(texts.position, sections.indexOf(form.dataset.section) + 1, sections.length);
    else setBar(texts.total, sum("answered"), sum("asked"));
    const missing = new Set(Logic.missing(data.logic, known));
    for (const line of document.querySelectorAll("[data-field]")) line.hidden = !missing.has(line.dataset.field);
    if (byId("missing")) byId("missing").hidden = !missing.size;
    const open = sections.find((code) => progress.get(code).answered < progress.get(code).asked);
    if (byId("go-on") && sum("answered")) {
      byId("go-on").href = `${home}/s/${open || sections.at(-1)}`;
      byId("go-on").textContent = texts.go_on;
    }
  };

  // ---- What is shown of the answers on the device

  const showHeld = (entry) => {
    const item = items.get(entry.item);
    if (entry.conflict) {
      Conflicts.show(item, entry, { texts, fill, keep: () => keepMine(entry), take: () => takeOther(entry) });
    } else if (entry.problems) {
      Controls.blame(item, Object.fromEntries(
        Object.entries(entry.problems).map(([code, text]) => [code, fill(texts.error, text)])));
    }
  };

  const show = (entry) => {
    const item = items.get(entry.item);
    Controls.write(item, entry.fields);
    shown.set(entry.item, Controls.read(item));
    bases.set(entry.item, entry.base);
    if (entry.state === "held") showHeld(entry);
  };

  // An entry as it is now, given here or in another window.
  const take = (entry) => {
    const key = entry.submit ? SUBMISSION : entry.item;
    const before = mine.get(key);
    if (before && (before.seq > entry.seq || (before.seq === entry.seq && before.state === entry.state))) return;
    mine.set(key, entry);
    if (!items.has(key) || !isNews(entry)) return;
    if (before?.seq === entry.seq) {
      bases.set(key, entry.base);
      if (entry.state === "held") showHeld(entry);
    } else if (isDirty(key)) {
      rivals.set(key, entry);
    } else {
      show(entry);
    }
  };

  const reload = async () => {
    const found = await Device.entries(place);
    const there = new Set(found.map(({ seq }) => seq));
    for (const [key, { seq }] of mine) if (!there.has(seq)) mine.delete(key);
    found.forEach(take);
    refresh();
  };

  const notice = (text, address) => {
    const line = document.createElement("p");
    line.append(text);
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = texts.look;
      line.append(" ", link);
    }
    const box = document.createElement("div");
    box.className = "message warm";
    box.append(line);
    notices.append(box);
  };

  const showNotices = () => {
    notices.replaceChildren();
    for (const entry of entries("held")) {
      if (entry.submit) notice(texts.check, review ? "" : `${home}/review`);
      else if (!items.has(entry.item)) notice(texts.attention, `${entry.page}#${entry.item}`);
    }
    if (!review) return;
    for (const entry of entries("queued")) {
      if (questions.has(entry.item) && Object.keys(problemsOf(entry.item, entry.fields)).length) {
        notice(texts.attention, `${entry.page}#${entry.item}`);
      }
    }
  };

  const stateText = () => {
    const number = waiting("queued");
    const here = number ? count(texts.here, number) : "";
    if (shut && number) return `${shut} ${count(texts.kept_here, number)}`;
    if (failures && entries("queued").length > number) return `${texts.handing_in} ${here}`;
    if (failures && number) return here;
    if (entries("queued").length) return texts.saving;
    if (hasWaited) return texts.received;
    return hasSaved ? texts.saved : status.textContent;
  };

  const showState = () => {
    say(stateText());
    showNotices();
    const unkept = data.edition && place.edition !== data.edition && Keeping.canKeep(data) && !isKept;
    byId("keep").hidden = !(unkept && (Keeping.isDear() || isUnwanted()));
    byId("remove").hidden = !(place.edition || mine.size);
    byId("keep").parentNode.hidden = byId("keep").hidden && byId("remove").hidden;
  };

  // ---- Putting answers on the device

  const put = async (state, content, replaced) => {
    const entry = await Device.add(place, state, content, replaced);
    mine.set(entry.submit ? SUBMISSION : entry.item, entry);
    if (!entry.submit) Device.tell(home, { entry });
    return entry;
  };

  const save = (code, isForced = false) => {
    work = work.then(() => saveNow(code, isForced)).catch(giveUp);
    return work;
  };

  const saveNow = async (code, isForced) => {
    if (!place || !(isForced || isDirty(code))) return;
    const item = items.get(code);
    const fields = Controls.read(item);
    const before = mine.get(code);
    const rival = rivals.get(code);
    const content = { item: code, fields, base: bases.get(code), version: data.version, page: location.pathname };
    shown.set(code, fields);
    rivals.delete(code);
    if (rival && !Controls.isSame(rival.fields, fields)) {
      // The other window's answer goes its way; this one waits until somebody has chosen.
      const conflict = { answers: rival.fields, revision: rival.base, window: true };
      showHeld(await put("held", { ...content, conflict }));
    } else {
      await put("queued", content, before && !rival ? [before.seq] : []);
      Controls.blame(item, problemsOf(code, fields));
      hasSaved = true;
      await callBack();
    }
    refresh();
    send();
  };

  // Where nothing more can be kept on the device, the page's form takes over.
  const giveUp = () => { place = null; };

  const flush = () => Promise.all([...items.keys()].map((code) => save(code)));

  // A change after handing in was asked for: it has to be asked for again.
  const callBack = async () => {
    const submission = mine.get(SUBMISSION);
    if (!submission) return;
    await Device.settle(place, submission);
    mine.delete(SUBMISSION);
    notice(texts.changed, `${home}/review`);
  };

  const keepMine = (entry) => {
    bases.set(entry.item, entry.conflict.revision);
    Controls.forgive(items.get(entry.item));
    return save(entry.item, true);
  };

  const takeOther = async (entry) => {
    const { problems, conflict, ...content } = entry;
    const fields = { ...entry.fields, ...Conflicts.otherFields(conflict) };
    Controls.forgive(items.get(entry.item));
    await Device.settle(place, entry, place.edition && !conflict.window ? "known" : null,
      { ...content, fields, base: conflict.revision });
    mine.delete(entry.item);
    show({ item: entry.item, fields, base: conflict.revision });
    await reload();
    showState();
  };

  // ---- Sending

  const send = () => {
    if (!place || blocked || isReceipt) return Promise.resolve();
    sending ??= sendNow().catch(() => {}).finally(() => { sending = null; });
    return sending;
  };

  const sendNow = async () => {
    clearTimeout(retry);
    showState();
    const why = await Sending.run(home);
    if (why.submitted) return leave();
    place = (await Device.find(home)) ?? place;
    await reload();
    shut = "shut" in why ? why.shut || texts.shut : "";
    if ("wait" in why) postpone(why.wait);
    else if (why.busy) retry = setTimeout(send, BUSY);
    else settleDown();
    showState();
  };

  const postpone = (seconds) => {
    const pause = Math.min(FIRST_RETRY * 2 ** failures, LAST_RETRY);
    failures += 1;
    hasWaited = true;
    blocked = seconds > 0;
    retry = setTimeout(() => { blocked = false; send(); }, seconds * 1000 || pause);
    Keeping.sendLater(home).catch(() => {}); // not every browser can
  };

  const settleDown = () => {
    failures = 0;
    if (shut) return;
    if (entries("queued").length) later(0).then(send); // given while the last one was on its way
    else if (review && hasWaited && !isKept && !entries("held").length) location.reload();
  };

  const leave = () => { if (!isReceipt) location.replace(`${home}/receipt`); };

  // ---- Going on

  const addressAfter = (button) => {
    if (button?.name === "lang") return `${location.pathname}?lang=${button.value}`;
    if (button?.value === "pause") return home;
    const codes = sectionsAsked(Logic.progress(data.logic, answers()));
    const here = codes.indexOf(form.dataset.section);
    const back = button?.value === "back";
    const code = here < 0 ? undefined : codes[here + (back ? -1 : 1)];
    if (code) return `${home}/s/${code}`;
    return back ? home : `${home}/review`;
  };

  const heldHere = () => entries("held").filter(({ item }) => items.has(item)).map(({ seq }) => seq).join();
  let overlooked = ""; // whoever presses a second time wants to go on as it is

  const goOn = async (button) => {
    await flush();
    const sent = send();
    await (place?.edition ? Promise.race([sent, later(LONGEST_LEAVE)]) : sent);
    if (!place) return form.submit();
    if (heldHere() !== overlooked) {
      overlooked = heldHere();
      form.querySelector(".conflict, .bad")?.scrollIntoView({ block: "center" });
      return form.querySelector(".conflict, .bad :is(input, select, textarea)")?.focus();
    }
    if (failures && !place.edition) return say(`${count(texts.here, waiting("queued"))} ${texts.stay}`);
    location.assign(addressAfter(button));
  };

  const isIncomplete = () => {
    if (entries("held").some(({ submit }) => !submit)) return true;
    if (!isKept && !(place.edition && waiting("queued"))) return false; // the server will say
    return Logic.missing(data.logic, answers()).length > 0 || notices.childElementCount > 0;
  };

  const handIn = async () => {
    showNotices();
    if (isIncomplete()) return say(texts.missing);
    const before = mine.get(SUBMISSION);
    await put("queued", { submit: true }, before ? [before.seq] : []);
    await send();
    if (mine.get(SUBMISSION)?.state !== "held" || isKept) return;
    // The server shows what is missing, or that somebody has changed something.
    await Device.settle(place, mine.get(SUBMISSION));
    review.elements.base.value = place.revision;
    review.submit();
  };

  // ---- Keeping the questionnaire, and removing everything

  const unwanted = `unwanted ${home}`;
  const isUnwanted = () => sessionStorage.getItem(unwanted) !== null;

  const keep = () => {
    sessionStorage.removeItem(unwanted);
    say(texts.keeping);
    byId("keep").hidden = true;
    Keeping.ask(data).catch(() => say(texts.not_kept));
  };

  const keepByItself = () => {
    if (isKept || isReceipt || !Keeping.canKeep(data) || place.edition === data.edition) return;
    if (Keeping.isDear() || isUnwanted()) return;
    const ask = () => (self.requestIdleCallback || setTimeout)(() => Keeping.ask(data).catch(() => {}));
    if (document.readyState === "complete") ask();
    else addEventListener("load", ask);
  };

  const remove = async () => {
    const number = waiting("queued", "held");
    if (number && !confirm(count(texts.remove, number))) return;
    place = null;
    clearTimeout(retry);
    await Device.clear(home);
    sessionStorage.setItem(unwanted, "");
    Device.tell(home, { removed: true });
    notices.replaceChildren();
    byId("keep").parentNode.hidden = true;
    say(texts.removed);
  };

  const hear = async (news) => {
    if (news.path !== home || !place) return;
    if (news.removed) return location.reload();
    if (news.submitted) return leave();
    if (news.entry) take(news.entry);
    if ("kept" in news && status.textContent === texts.keeping) say(news.kept ? texts.kept : texts.not_kept);
    place = (await Device.find(home)) ?? place;
    await reload();
    showState();
  };

  // ---- Beginning

  // What this page shows is what is known, unless the device knows better.
  const learn = async () => {
    if (isKept || !place.edition) return;
    for (const [code, item] of items) {
      const entry = mine.get(code);
      const fields = shown.get(code);
      if (isDirty(code) || (entry ? isNews(entry) || Controls.isSame(entry.fields, fields) : Controls.isSame({}, fields))) continue;
      await put("known", { item: code, fields, base: data.revision }, entry ? [entry.seq] : []);
    }
  };

  const openPlace = async () => {
    if (isReceipt || !data.token) return Device.find(home);
    const found = await Device.find(home);
    const isBegunAnew = !isKept && found && found.revision > data.revision && data.revision === 0;
    if (isBegunAnew && !(await Device.entries(found, "queued")).length) await Device.clear(home);
    const known = { token: data.token };
    if (!isKept) known.revision = Math.max(data.revision, isBegunAnew ? 0 : found?.revision ?? 0);
    return Device.open(home, known);
  };

  const begin = async () => {
    place = (await openPlace()) ?? null;
    if (!place) return;
    for (const code of items.keys()) bases.set(code, isKept ? place.base : data.revision);
    await reload();
    await learn();
    if (isReceipt) return endHere();
    if (review && !isKept && mine.get(SUBMISSION)?.state === "held") await Device.settle(place, mine.get(SUBMISSION));
    hasWaited = entries("queued").length > 0;
    Device.listen((news) => hear(news).catch(giveUp));
    keepByItself();
    await send();
    showState();
  };

  // Handed in: nothing stays on the device but what came too late.
  const endHere = async () => {
    const number = waiting("queued", "held");
    if (!number) return Device.clear(home);
    say(`${texts.late} ${count(texts.kept_here, number)}`);
    byId("remove").hidden = byId("remove").parentNode.hidden = false;
  };

  const begun = begin().catch(giveUp);

  let typing = 0;
  const codeOf = (event) => event.target.closest("[data-item]")?.dataset.item;
  form?.addEventListener("change", async (event) => {
    await begun;
    if (codeOf(event)) save(codeOf(event));
  });
  form?.addEventListener("input", (event) => {
    clearTimeout(typing);
    typing = setTimeout(() => { if (codeOf(event)) save(codeOf(event)); }, TYPING_PAUSE);
  });

  let isLeaving = false;
  const intercept = (element, act) => element?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isLeaving) return;
    isLeaving = true;
    await begun;
    if (place) await act(event.submitter).catch(giveUp);
    isLeaving = false;
    if (!place) element.submit();
  });
  intercept(form, goOn);
  intercept(review, handIn);

  byId("keep").addEventListener("click", keep);
  byId("remove").addEventListener("click", remove);
  addEventListener("online", () => { failures = 0; send(); });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", async () => {
    await begun;
    if (document.hidden) return flush();
    if (place) reload().then(send).catch(giveUp);
  });
})();
