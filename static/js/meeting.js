// A consensus meeting. On the scribe's page: keys, and signs of life. On the page of those who follow:
// asks every few seconds what is shown now. On both: counts the time down. Without it all buttons work.
(() => {
  "use strict";
  const ASK_EVERY = 3000;
  const LIVE_SIGN_EVERY = 20000;
  const byId = (id) => document.getElementById(id);
  const rightToLeft = document.documentElement.dir === "rtl";

  // --- the timer ---
  let counting = 0;
  const count = () => {
    clearInterval(counting);
    const timer = document.querySelector(".timer");
    if (!timer) return;
    const ends = performance.now() + Number(timer.dataset.seconds) * 1000;
    const write = () => {
      const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      timer.textContent = left ? timer.dataset.left.replace("#", `\u2066${clock}\u2069`) : timer.dataset.over;
      if (!left) clearInterval(counting);
    };
    counting = setInterval(write, 1000);
    write();
  };
  count();

  // --- the scribe ---
  const scribe = byId("writing");
  if (scribe) {
    const press = (id) => byId(id) && scribe.requestSubmit(byId(id));
    document.addEventListener("keydown", (event) => {
      const busy = event.target.closest("input, textarea, select, summary, [role=group]");
      if (busy || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      if (/^[1-5]$/.test(event.key)) {
        scribe.querySelector(`input[name=level][value="${event.key}"]`).checked = true;
      } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
        event.preventDefault();
        press((event.key === "ArrowRight") === rightToLeft ? "previous" : "next");
      }
    });

    const giveSign = async () => {
      if (document.hidden) return;
      const token = new FormData();
      token.set("csrf_token", scribe.elements.csrf_token.value);
      const answer = await fetch(scribe.dataset.here, { method: "POST", body: token }).catch(() => null);
      byId("replaced").hidden = answer?.status !== 409;
    };
    setInterval(giveSign, LIVE_SIGN_EVERY);
    document.addEventListener("visibilitychange", giveSign);
    giveSign();
  }

  // --- whoever follows ---
  const now = byId("now");
  if (!now) return;
  const news = byId("news");
  let mark = `W/"${now.dataset.mark}"`;

  const say = (text) => {
    if (news.textContent !== text) news.textContent = text;
  };

  const show = (html) => {
    const focused = document.activeElement?.id;
    const before = byId("criterion")?.textContent;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    now.replaceChildren(holder.content);
    if (focused && document.activeElement === document.body) byId(focused)?.focus();
    const shown = [byId("criterion")?.textContent, byId("agreed")?.textContent].filter(Boolean);
    if (before || shown.length) say(news.dataset.changed.replace("#", shown.join(" ")));
    count();
  };

  const ask = async () => {
    if (document.hidden) return true;
    const answer = await fetch(now.dataset.from, {
      headers: { "If-None-Match": mark },
      cache: "no-store",
      redirect: "manual",
    });
    if (answer.status === 304) {
      if (news.textContent === news.dataset.lost) say("");
      return true;
    }
    if (answer.status >= 500) throw new Error(answer.status);
    if (!answer.ok) return false; // signed out, or no longer among those who may follow
    mark = answer.headers.get("ETag") || "";
    show((await answer.json()).html);
    return true;
  };

  // One question at a time: the next one waits until this one is answered.
  const follow = async () => {
    const mayFollow = await ask().catch(() => {
      say(news.dataset.lost);
      return true;
    });
    if (mayFollow) setTimeout(follow, ASK_EVERY);
    else say(news.dataset.gone);
  };
  setTimeout(follow, ASK_EVERY);
})();
