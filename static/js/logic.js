// What a questionnaire asks under given answers. The rules are those of logic.py, answering.py and
// reading.py in surveys/questionnaires/domain, and both pass the same truth table.
// Answers are a Map from field code to text, number or list of codes; a questionnaire is what
// portable.py makes of it.
const Logic = (() => {
  "use strict";
  const NUMBER = /^[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*$/;
  const LEVELS = ["1", "2", "3", "4", "5"];
  const LONGEST_INTEGER = 30;

  const isTrue = (value) => Boolean(value); // zero, NaN and the empty text are false

  const asNumber = (value) => {
    if (typeof value !== "string") return Number(value);
    const found = NUMBER.exec(value);
    return found ? Number(found[1]) : NaN;
  };

  // In full, never with an exponent.
  const asText = (value) => {
    const text = String(value);
    const found = typeof value === "number" && /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
    if (!found) return text;
    const [, sign, first, rest = "", exponent] = found;
    const digits = first + rest;
    const point = 1 + Number(exponent);
    if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
    return sign + digits.padEnd(point, "0");
  };

  const words = (value) => asText(value).split(/\s+/).filter(Boolean);

  const equal = (left, right) => {
    if (typeof left === "boolean" || typeof right === "boolean") return isTrue(left) === isTrue(right);
    if (typeof left === "number" || typeof right === "number") return asNumber(left) === asNumber(right);
    return left === right;
  };

  const onNumbers = (work) => (left, right) => work(asNumber(left), asNumber(right));

  const OPERATIONS = {
    "or": (...values) => values.some(isTrue),
    "and": (...values) => values.every(isTrue),
    "=": equal,
    "!=": (left, right) => !equal(left, right),
    "<": onNumbers((left, right) => left < right),
    "<=": onNumbers((left, right) => left <= right),
    ">": onNumbers((left, right) => left > right),
    ">=": onNumbers((left, right) => left >= right),
    "+": onNumbers((left, right) => left + right),
    "-": onNumbers((left, right) => left - right),
    "*": onNumbers((left, right) => left * right),
    "div": onNumbers((left, right) => left / right),
    "mod": onNumbers((left, right) => left % right),
    "negative": (value) => -asNumber(value),
    "selected": (codes, code) => words(codes).includes(asText(code)),
    "count-selected": (codes) => words(codes).length,
    "string-length": (text) => [...asText(text)].length,
    "number": asNumber,
    "if": (condition, then, otherwise) => (isTrue(condition) ? then : otherwise),
    "not": (value) => !isTrue(value),
    "true": () => true,
    "false": () => false,
  };

  const evaluate = (tree, answers) => {
    if (!Array.isArray(tree)) return tree;
    const [name, ...operands] = tree;
    if (name !== "$") return OPERATIONS[name](...operands.map((operand) => evaluate(operand, answers)));
    const answer = answers.get(operands[0]) ?? "";
    return Array.isArray(answer) ? answer.join(" ") : String(answer);
  };

  // An item's fields; `levels` are those of the criterion `of` with which a part of it is asked.
  const fieldsOf = (item) => {
    const { code, kind, required } = item;
    if (kind === "grid") return item.rows.map((row) => ({ code: `${code}.${row}`, required }));
    if (kind !== "criterion") return [item];
    return [
      { code, required },
      { code: `${code}.desired`, required: true, of: code, levels: LEVELS },
      { code: `${code}.importance`, required: true, of: code, levels: LEVELS },
      { code: `${code}.evidence`, extra: true },
      { code: `${code}.reason`, required: true, of: code, levels: ["na"] },
    ];
  };

  // Each visible item in order, with its section and those of its fields that are asked. A
  // condition sees only the answers to what was asked before it.
  const asked = (questionnaire, answers) => {
    const given = new Map();
    const found = [];
    for (const [section, items] of questionnaire) {
      for (const item of items) {
        if ("if" in item && !isTrue(evaluate(item.if, given))) continue;
        const fits = ({ levels, of }) => !levels || levels.includes(answers.get(of));
        const fields = fieldsOf(item).filter(fits);
        for (const { code } of fields) if (answers.has(code)) given.set(code, answers.get(code));
        found.push({ section, item: item.code, fields });
      }
    }
    return found;
  };

  // Codes of the required fields that are asked and have no answer.
  const missing = (questionnaire, answers) =>
    asked(questionnaire, answers).flatMap(({ fields }) =>
      fields.filter((field) => field.required && !answers.has(field.code)).map(({ code }) => code));

  // By section code: how many items are asked, and how many of them are answered in full.
  const progress = (questionnaire, answers) => {
    const found = new Map(questionnaire.map(([section]) => [section, { answered: 0, asked: 0 }]));
    for (const { section, fields } of asked(questionnaire, answers)) {
      const counts = found.get(section);
      counts.asked += 1;
      if (fields.every(({ code, extra }) => extra || answers.has(code))) counts.answered += 1;
    }
    return found;
  };

  // The value of a digit of any script: they stand in tens, one after another.
  const digit = (character) => {
    const isDigit = (code) => /\p{Nd}/u.test(String.fromCodePoint(code));
    let steps = 0;
    while (isDigit(character.codePointAt() - steps - 1)) steps += 1;
    return steps % 10;
  };

  const readInteger = (field, text) => {
    if ([...text].length > LONGEST_INTEGER || !/^-?\p{Nd}+$/u.test(text)) return { problem: "not_an_integer" };
    const number = Number(text.replace(/\p{Nd}/gu, digit));
    return number < field.min || number > field.max ? { problem: "out_of_range" } : { answer: number };
  };

  // What the values that a form has for one field say: an answer, a problem, or nothing.
  const readField = (field, raw) => {
    const values = [...new Set(raw.map((value) => value.trim()).filter(Boolean))];
    if (!values.length) return {};
    if (field.kind === "integer") return readInteger(field, values[0]);
    if (field.kind !== "choices") return { answer: values[0].replace(/\r\n?/g, "\n") };
    const mixed = values.length > 1 && values.some((value) => field.special.includes(value));
    return mixed ? { problem: "special_not_alone" } : { answer: values };
  };

  // The same for an item's fields, of which `fields` has the forms' values: [code, what they say].
  const read = (item, fields) =>
    fieldsOf(item).map((field) => [field.code, readField(field, fields[field.code] || [])]);

  return { evaluate, asked, missing, progress, read };
})();
