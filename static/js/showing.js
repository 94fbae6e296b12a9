// Brings the page up to what is known: questions open and close, counts, what waits on the device.
const Showing = Page && (() => {
  "use strict";
  const { data, texts, home, items, questions, form, review, isKept, byId, fill, write } = Page;

  const sectionsAsked = (progress) => [...progress].filter(([, { asked }]) => asked).map(([code]) => code);

  const questionsNow = () => {
    if (!data.logic) return;
    const known = Answers.all();
    const visible = new Set(Logic.asked(data.logic, known).map(({ item }) => item));
    for (const [code, item] of items) item.hidden = !visible.has(code);
    if (isKept) keptPage(known);
  };

  const setBar = (text, value, max) => {
    const bar = document.querySelector(".pg progress");
    if (!bar) return;
    bar.parentNode.firstChild.data = fill(text, write(value), write(max));
    bar.value = value;
    bar.max = max;
  };

  // What a kept page cannot say by itself: how far one is, what is missing, where to go on.
  const keptPage = (known) => {
    const progress = Logic.progress(data.logic, known);
    const sections = sectionsAsked(progress);
    const sum = (what) => [...progress.values()].reduce((total, counts) => total + counts[what], 0);
    if (form) setBar(texts.position, sections.indexOf(form.dataset.section) + 1, sections.length);
    else setBar(texts.total, sum("answered"), sum("asked"));
    for (const line of document.querySelectorAll("li[data-section]")) {
      const { answered, asked } = progress.get(line.dataset.section);
      line.hidden = !asked;
      line.lastElementChild.textContent = fill(texts.done, write(answered), write(asked));
    }
    const missing = new Set(Logic.missing(data.logic, known));
    for (const line of document.querySelectorAll("[data-field]")) line.hidden = !missing.has(line.dataset.field);
    if (byId("missing")) byId("missing").hidden = !missing.size;
    const open = sections.find((code) => progress.get(code).answered < progress.get(code).asked);
    if (byId("go-on") && sum("answered")) {
      byId("go-on").href = `${home}/s/${open || sections.at(-1)}`;
      byId("go-on").textContent = texts.go_on;
    }
  };

  // Where a button of the section's form leads, under the answers as they are.
  const addressAfter = (button) => {
    if (button?.name === "lang") return `${location.pathname}?lang=${button.value}`;
    if (button?.value === "pause") return home;
    const codes = sectionsAsked(Logic.progress(data.logic, Answers.all()));
    const here = codes.indexOf(form.dataset.section);
    const isBack = button?.value === "back";
    const code = here < 0 ? undefined : codes[here + (isBack ? -1 : 1)];
    if (code) return `${home}/s/${code}`;
    return isBack ? home : `${home}/review`;
  };

  const isWrong = ({ item, fields }) => questions.has(item) && Object.keys(Answers.problemsOf(item, fields)).length > 0;

  // What somebody has to look at elsewhere; on the review page also what will not be taken.
  const notices = () => {
    byId("notices").replaceChildren();
    const lookAt = ({ page, item }) => Page.notice(texts.attention, `${page}#${item}`);
    for (const entry of Answers.entries("held")) {
      if (entry.submit) Page.notice(texts.check, review ? "" : `${home}/review`);
      else if (!items.has(entry.item)) lookAt(entry);
    }
    if (review) Answers.entries("queued").filter(isWrong).forEach(lookAt);
  };

  // `now`: {shut, failures, hasWaited, hasSaved, remark}. In the order of what matters most.
  const state = (now) => {
    const number = Answers.count("queued");
    const here = number ? Page.count(texts.here, number) : "";
    // A page that is shown because nothing is taken has said so.
    if (now.shut && number) return [data.token ? now.shut : "", Page.count(texts.kept_here, number)];
    if (now.failures && Answers.submission()?.state === "queued") return [texts.handing_in, here];
    if (now.failures && number) return [now.remark, here];
    if (Answers.entries("queued").length) return [now.remark || texts.saving];
    if (now.remark) return [now.remark];
    if (Answers.entries("held").length) return Answers.heldHere().length ? [texts.attention] : [];
    if (now.hasWaited) return [texts.received];
    return now.hasSaved ? [texts.saved] : [];
  };

  const controls = () => {
    const { place } = Page;
    const isOffered = !isKept && Keeping.canKeep(data) && place.edition !== data.edition &&
      (Keeping.isDear() || Keeping.isUnwanted(home));
    byId("keep").hidden = !isOffered;
    byId("remove").hidden = !(place.edition || Answers.mine.size);
    byId("keep").parentNode.hidden = byId("keep").hidden && byId("remove").hidden;
  };

  const all = (now) => {
    questionsNow();
    notices();
    Page.say(state(now).filter(Boolean).join(" "));
    if (Page.place) controls();
  };

  return { questions: questionsNow, notices, all, addressAfter };
})();
