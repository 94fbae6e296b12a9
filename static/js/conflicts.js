// Beside a question that somebody else has changed: both versions, and a button for each.
const Conflicts = (() => {
  "use strict";
  // The other's answers in the form in which they are sent; null is an answer taken back.
  const otherFields = ({ answers }) => Object.fromEntries(
    Object.entries(answers).map(([code, value]) => [code, value === null ? [] : [value].flat().map(String)]),
  );

  const button = (text, look, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = look;
    made.textContent = text;
    made.addEventListener("click", press, { once: true });
    return made;
  };

  const paragraph = (...content) => {
    const made = document.createElement("p");
    made.append(...content);
    return made;
  };

  // `texts` are the page's, `fill` puts words into them; `keep` and `take` are done on request.
  const show = (item, entry, { texts, fill, keep, take }) => {
    Controls.forgive(item);
    const { conflict } = entry;
    const panel = document.createElement("div");
    const other = Controls.words(item, otherFields(conflict));
    const said = conflict.text || (other ? fill(texts.tab, other) : texts.cleared);
    const mine = fill(texts.mine, Controls.words(item, entry.fields) || texts.nothing);
    const actions = paragraph(
      button(texts.keep_mine, "button quiet", keep),
      button(texts.take_other, "button quiet", take),
    );
    actions.className = "actions";
    panel.className = "message warm conflict";
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", texts.attention);
    panel.tabIndex = -1;
    panel.append(paragraph(said), paragraph(mine), actions);
    item.append(panel);
  };

  return { show, otherFields };
})();
