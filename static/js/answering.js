// Answering: each answer is put on the device as it is given, and sent from there.
if (Page) (() => {
  "use strict";
  const TYPING_PAUSE = 1_500; // milliseconds without a key pressed
  const LONGEST_LEAVE = 4_000; // that somebody who goes on waits for the server
  const FIRST_RETRY = 2_000;
  const LAST_RETRY = 300_000;
  const BUSY = 5_000; // before looking whether another window still sends

  const { data, texts, home, items, form, review, isKept, isReceipt, byId } = Page;
  const now = { shut: "", failures: 0, hasWaited: false, hasSaved: false, remark: "" };
  let work = Promise.resolve(); // what is being put on the device, one after another
  let sending = null;
  let retry = 0;
  let isBlocked = false; // the server has named a pause

  const later = (time) => new Promise((resolve) => { setTimeout(resolve, time); });
  const showAll = () => Showing.all(now);
  const remark = (text) => {
    now.remark = text;
    showAll();
  };

  // Where nothing can be put on the device any more, the page's form takes over.
  const giveUp = () => { Page.place = null; };

  // ---- Putting answers on the device

  const put = async (state, content, replaced) => {
    const entry = await Device.add(Page.place, state, content, replaced);
    Answers.take(entry);
    if (!entry.submit) Device.tell(home, { entry });
    return entry;
  };

  const save = (code, isForced = false) => {
    work = work.then(() => saveNow(code, isForced)).catch(giveUp);
    return work;
  };

  const saveNow = async (code, isForced) => {
    if (!Page.place || !(isForced || Answers.isDirty(code))) return;
    const fields = Controls.read(items.get(code));
    const before = Answers.mine.get(code);
    const rival = Answers.rivals.get(code);
    const base = Answers.bases.get(code);
    const content = { item: code, fields, base, version: data.version, page: location.pathname };
    Answers.shown.set(code, fields);
    Answers.rivals.delete(code);
    now.remark = "";
    if (rival && !Controls.isSame(rival.fields, fields)) {
      // The other window's answer goes its way; this one waits until somebody has chosen.
      const conflict = { answers: rival.fields, revision: rival.base, isWindow: true };
      Answers.showHeld(await put("held", { ...content, conflict }));
    } else {
      await put("queued", content, before && !rival ? [before.seq] : []);
      Controls.blame(items.get(code), Answers.problemsOf(code, fields));
      now.hasSaved = true;
      await callBack();
    }
    showAll();
    send();
  };

  const flush = () => Promise.all([...items.keys()].map((code) => save(code)));

  // A change after somebody asked to hand in: it has to be asked for again.
  const callBack = async () => {
    const submission = Answers.submission();
    if (!submission) return;
    await Device.settle(Page.place, submission);
    Answers.forget(submission);
    now.remark = texts.changed;
  };

  // ---- When somebody else has changed the answer

  const keepMine = (entry) => {
    Answers.bases.set(entry.item, entry.conflict.revision);
    return save(entry.item, true);
  };

  const takeOther = async ({ conflict, problems, ...entry }) => {
    const fields = { ...entry.fields, ...Conflicts.otherFields(conflict) };
    const content = { ...entry, fields, base: conflict.revision };
    const state = Page.place.edition && !conflict.isWindow ? "known" : null;
    await Device.settle(Page.place, entry, state, content);
    Answers.forget(entry);
    Answers.show(content);
    Device.tell(home, { entry: { ...content, state: "known" } });
    await Answers.reload();
    showAll();
  };

  const choose = (event) => {
    const { choice } = event.target.dataset;
    const item = event.target.closest("[data-item]");
    const entry = choice && Answers.mine.get(item.dataset.item);
    if (!entry?.conflict) return;
    Controls.of(item)[0].focus(); // the button is about to go
    if (choice === "mine") keepMine(entry);
    else takeOther(entry).catch(giveUp);
  };

  // ---- Sending

  const send = () => {
    if (!Page.place || isBlocked || isReceipt) return Promise.resolve();
    sending ??= sendNow().catch(() => {}).finally(() => { sending = null; });
    return sending;
  };

  // One that is on its way already may have passed what was given last.
  const sendToTheLast = () => Promise.resolve(sending).then(send);

  const sendNow = async () => {
    clearTimeout(retry);
    const why = await Sending.run(home);
    if (why.submitted) return leave();
    Page.place = (await Device.find(home)) ?? Page.place;
    await Answers.reload();
    now.shut = "shut" in why ? why.shut || texts.shut : "";
    if ("wait" in why) postpone(why.wait);
    else if (why.busy) retry = setTimeout(send, BUSY);
    else settleDown();
    showAll();
  };

  const postpone = (seconds) => {
    const pause = Math.min(FIRST_RETRY * 2 ** now.failures, LAST_RETRY);
    now.failures += 1;
    now.hasWaited = true;
    isBlocked = seconds > 0;
    retry = setTimeout(() => {
      isBlocked = false;
      send();
    }, seconds * 1000 || pause);
    if (!isBlocked) Keeping.sendLater(home).catch(() => {}); // not every browser can
  };

  const settleDown = () => {
    now.failures = 0;
    if (now.remark === texts.stay) now.remark = "";
    if (now.shut) return;
    if (Answers.entries("queued").length) later(0).then(send); // given while the last was on its way
    else if (review && now.hasWaited && !isKept && !Answers.entries("held").length) location.reload();
  };

  const leave = () => {
    Device.tell(home, { submitted: true });
    if (!isReceipt) location.replace(`${home}/receipt`);
  };

  // ---- Going on, and handing in

  const heldHere = () => Answers.heldHere().map(({ seq }) => seq).join();
  let overlooked = ""; // whoever presses a second time wants to go on as it is

  const goOn = async (button) => {
    await flush();
    const sent = sendToTheLast();
    await (Page.place?.edition ? Promise.race([sent, later(LONGEST_LEAVE)]) : sent);
    if (!Page.place) return;
    if (heldHere() !== overlooked) {
      overlooked = heldHere();
      form.querySelector(".conflict, .bad")?.scrollIntoView({ block: "center" });
    } else if (now.failures && !Page.place.edition) {
      remark(texts.stay);
    } else {
      location.assign(Showing.addressAfter(button));
    }
  };

  const isIncomplete = () => {
    if (Answers.entries("held").some(({ submit }) => !submit)) return true;
    const knowsAll = isKept || (Page.place.edition && Answers.count("queued"));
    if (!knowsAll) return navigator.onLine === false && Boolean(byId("missing"));
    return Logic.missing(data.logic, Answers.all()).length > 0 || byId("notices").childElementCount > 0;
  };

  const handIn = async () => {
    now.remark = "";
    showAll();
    if (isIncomplete()) return remark(texts.missing);
    const before = Answers.submission();
    await put("queued", { submit: true }, before ? [before.seq] : []);
    await sendToTheLast();
    if (isKept || Answers.submission()?.state !== "held") return;
    // The server shows what is missing, or that somebody has changed something.
    await Device.settle(Page.place, Answers.submission());
    review.elements.base.value = Page.place.revision;
    review.submit();
  };

  // ---- Keeping the questionnaire, and removing everything

  const keep = () => {
    Keeping.setUnwanted(home, false);
    byId("keep").hidden = true;
    remark(texts.keeping);
    Keeping.ask(data).catch(() => remark(texts.not_kept));
  };

  const keepByItself = () => {
    if (isKept || isReceipt || !Keeping.canKeep(data) || Page.place.edition === data.edition) return;
    if (Keeping.isDear() || Keeping.isUnwanted(home)) return;
    const ask = () => (self.requestIdleCallback || setTimeout)(() => Keeping.ask(data).catch(() => {}));
    if (document.readyState === "complete") ask();
    else addEventListener("load", ask);
  };

  const remove = async () => {
    const number = Answers.count("queued", "held");
    if (number && !confirm(Page.count(texts.remove, number))) return;
    Page.place = null;
    clearTimeout(retry);
    await Device.clear(home);
    Keeping.setUnwanted(home, true);
    Device.tell(home, { removed: true });
    byId("notices").replaceChildren();
    byId("remove").parentNode.hidden = true;
    Page.say(texts.removed);
  };

  const hear = async (news) => {
    if (news.path !== home || !Page.place) return;
    if (news.removed) return location.reload();
    if (news.submitted) return leave();
    if (news.entry) Answers.take(news.entry);
    if ("kept" in news && now.remark === texts.keeping) now.remark = news.kept ? texts.kept : texts.not_kept;
    Page.place = (await Device.find(home)) ?? Page.place;
    await Answers.reload();
    showAll();
  };

  // ---- Beginning

  const openPlace = async () => {
    const found = await Device.find(home);
    if (isReceipt || !data.token) return found;
    const isBegunAnew = !isKept && data.revision === 0 && found?.revision > 0;
    if (isBegunAnew && !(await Device.entries(found, "queued")).length) await Device.clear(home);
    const revision = Math.max(data.revision, isBegunAnew ? 0 : found?.revision ?? 0);
    return Device.open(home, { token: data.token, ...(isKept ? {} : { revision }) });
  };

  // Handed in: nothing stays on the device but what came too late.
  const endHere = async () => {
    const number = Answers.count("queued", "held");
    if (!number) return Device.clear(home);
    Page.say(`${texts.late} ${Page.count(texts.kept_here, number)}`);
    byId("remove").hidden = byId("remove").parentNode.hidden = false;
  };

  const begin = async () => {
    Page.place = (await openPlace()) ?? null;
    if (!Page.place) return;
    for (const code of items.keys()) Answers.bases.set(code, isKept ? Page.place.base : data.revision);
    await Answers.reload();
    if (isReceipt) return endHere();
    await Answers.learn();
    if (review && !isKept && Answers.submission()?.state === "held") await callBack();
    now.remark = "";
    now.hasWaited = Answers.entries("queued").length > 0;
    Device.listen((news) => hear(news).catch(giveUp));
    keepByItself();
    showAll();
    await send();
  };

  const begun = begin().catch(giveUp);
  const codeOf = (event) => event.target.closest("[data-item]")?.dataset.item;
  let typing = 0;
  let isLeaving = false;

  const intercept = (element, act) => element?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isLeaving) return;
    isLeaving = true;
    await begun;
    if (Page.place) await act(event.submitter).catch(giveUp);
    isLeaving = false;
    if (!Page.place) element.submit();
  });
  intercept(form, goOn);
  intercept(review, handIn);

  form?.addEventListener("click", choose);
  form?.addEventListener("change", async (event) => {
    const code = codeOf(event);
    await begun;
    if (code) save(code);
  });
  form?.addEventListener("input", (event) => {
    const code = codeOf(event);
    clearTimeout(typing);
    if (code) typing = setTimeout(() => save(code), TYPING_PAUSE);
  });
  byId("keep")?.addEventListener("click", keep);
  byId("remove")?.addEventListener("click", remove);
  addEventListener("online", () => {
    now.failures = 0;
    send();
  });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", async () => {
    await begun;
    if (document.hidden) flush();
    else if (Page.place) Answers.reload().then(send).catch(giveUp);
  });
})();
