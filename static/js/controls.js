// The controls of one question (`item`, the element around it): what they hold, in the form in
// which they are sent (a list of values by field code), and what is shown beside them.
const Controls = (() => {
  "use strict";
  const of = (item) => item.querySelectorAll("input[name], select[name], textarea[name]");
  const isChoice = ({ type }) => type === "radio" || type === "checkbox";
  const named = (item, code) => item.querySelector(`[name="${CSS.escape(code)}"]`);

  const read = (item) => {
    const fields = {};
    for (const control of of(item)) {
      if (!isChoice(control) || control.checked) (fields[control.name] ??= []).push(control.value);
    }
    return fields;
  };

  // A form names what was left blank, the device does not: both say the same.
  const isSame = (one, other) => {
    const told = (fields) => JSON.stringify(Object.entries(fields)
      .map(([code, values]) => [code, values.map((value) => value.trim().replace(/\r\n?/g, "\n")).filter(Boolean)])
      .filter(([, values]) => values.length)
      .sort(([a], [b]) => (a < b ? -1 : 1)));
    return told(one) === told(other);
  };

  const write = (item, fields) => {
    for (const control of of(item)) {
      const values = fields[control.name] || [];
      if (isChoice(control)) control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
      if (values[0] && control.closest("details")) control.closest("details").open = true;
    }
  };

  // What these values are in the words of the page.
  const words = (item, fields) => {
    const said = [];
    for (const control of of(item)) {
      const values = fields[control.name] || [];
      const label = control.closest("label");
      if (isChoice(control) && values.includes(control.value)) {
        said.push((label.querySelector("b") || label).textContent.trim());
      } else if (!isChoice(control) && values[0]) {
        said.push(control.selectedOptions ? control.selectedOptions[0].textContent : values[0]);
      }
    }
    return said.join("; ");
  };

  const forgive = (item) => {
    for (const text of item.querySelectorAll(".err, .conflict")) text.remove();
    for (const place of item.querySelectorAll(".bad")) place.classList.remove("bad");
  };

  // Where the page's own problems stand: within the legend of a group, or the label of a control.
  const blame = (item, problems) => {
    forgive(item);
    for (const [code, text] of Object.entries(problems)) {
      const control = named(item, code) || of(item)[0];
      const group = isChoice(control) ? control.closest("fieldset") : control.closest("fieldset, .q");
      const heading = isChoice(control) ? group.querySelector("legend")
        : item.querySelector(`label[for="${CSS.escape(control.id)}"]`);
      const said = document.createElement("b");
      said.className = "err";
      said.textContent = text;
      heading.append(said);
      group.classList.add("bad");
    }
  };

  return { read, write, isSame, words, blame, forgive, of };
})();
