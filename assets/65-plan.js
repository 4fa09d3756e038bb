/* The planner's desk: the editor, what is wrong with the file, its levers, what differs from its base. */
(function () {
  "use strict";
  const EDITOR = "/assets/editor/code-editor.min.js", PAUSE_MS = 400;
  const plan = { root: null, texts: {}, editor: null, saved: "", checked: null };
  window.iocPlan = plan;

  plan.t = function (key, values) {
    return (plan.texts[key] || key).replace(/\{(\w+)\}/g, function (whole, name) { return values && name in values ? values[name] : whole; });
  };
  plan.make = function (tag, attributes, inside) {
    const element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    [].concat(inside === undefined ? [] : inside).forEach(function (each) { element.append(each); });
    return element;
  };
  plan.say = function (words, bad) {
    const box = document.getElementById("toast");
    if (!box) return;
    box.textContent = words;
    box.classList.toggle("bad", Boolean(bad));
    clearTimeout(plan.saying);
    plan.saying = setTimeout(function () { box.textContent = ""; }, 6000);
  };
  /* A small dialog: what was typed (true where nothing is asked for), or null when the planner thinks better of it. */
  plan.ask = function (words, value, label) {
    return new Promise(function (resolve) {
      const input = value === undefined ? "" : plan.make("input", { class: "input", value: value, "aria-label": words });
      const go = plan.make("button", { class: "button primary", value: "go" }, label), no = plan.make("button", { class: "button", value: "" }, plan.t("cancel"));
      const form = plan.make("form", { method: "dialog" }, [plan.make("p", {}, words), input, plan.make("div", { class: "button-row" }, [go, no])]);
      const dialog = plan.make("dialog", { class: "plan-dialog" }, form);
      dialog.addEventListener("close", function () {
        dialog.remove();
        resolve(dialog.returnValue !== "go" ? null : input ? input.value.trim() : true);
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  };
  /* A quantity as a person writes it, in the form of files: a comma before decimals in Vietnamese. Null where dots or commas could mean thousands. */
  plan.figure = function (words) {
    const text = words.trim(), number = (text.match(/^[+-]?[\d.,_]+/) || [""])[0], vi = plan.lang() === "vi";
    if (!number || /[[{]/.test(text)) return text;
    if (vi ? /\d\.\d{3}(?!\d)/.test(number) || /,.*[.,]/.test(number) : number.includes(",")) return null;
    return text.replace(",", ".");
  };
  /* What a number field holds, or null, said aloud, when it is no whole number within its bounds. */
  plan.whole = function (input, name) {
    const value = Number(input.value), low = Number(input.min), high = Number(input.max);
    if (input.value.trim() !== "" && Number.isInteger(value) && value >= low && value <= high) { input.removeAttribute("aria-invalid"); return value; }
    input.setAttribute("aria-invalid", "true");
    input.focus();
    plan.say(plan.t("between", { name: name, low: low, high: high }), true);
    return null;
  };
  /* Something that must not be begun twice by a second press, nor stay shut when the browser goes back to this page. */
  plan.once = async function (work) {
    if (plan.busy) return;
    plan.busy = true;
    try { await work(); } finally { if (!plan.leaving) plan.busy = false; }
  };
  plan.go = function (address) {
    plan.leaving = true;
    window.location.assign(address);
  };
  window.addEventListener("pageshow", function () { plan.leaving = plan.busy = false; });
  plan.lang = function () { return document.documentElement.lang === "en" ? "en" : "vi"; };
  plan.post = async function (what, body, address) {
    try {
      const answer = await fetch((address || "/api/plan/" + what) + "?lang=" + plan.lang(), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      const said = await answer.json().catch(function () { return {}; });
      if (answer.ok) return said;
      plan.say((said.error && said.error[plan.lang()]) || plan.t("failed"), true);
    } catch (error) { plan.say(plan.t("failed"), true); }
    return null;
  };
  plan.text = function () { return plan.editor ? plan.editor.text() : plan.root.dataset.text; };
  plan.own = function () { return plan.root.dataset.own === "1"; };

  /* What is wrong, as marks in the editor and as a list below it. */
  function problem(row) {
    const where = row.here ? plan.t("line", { n: row.line }) : row.file + ":" + row.line;
    const words = [plan.make("span", { class: "problem-where" }, where + " · " + row.code), plan.make("span", { class: "problem-message" }, row.message)];
    if (row.suggestion) words.push(plan.make("span", { class: "dim" }, row.suggestion));
    if (row.origin) words.push(plan.make("span", { class: "dim" }, row.origin));
    const button = plan.make("button", { type: "button", class: "problem " + row.severity }, words);
    button.addEventListener("click", function () { show("file"); if (row.here) plan.editor.goTo(row.line); });
    return plan.make("li", {}, button);
  }
  function paintProblems(found) {
    const list = document.getElementById("plan-problems"), state = document.getElementById("plan-state");
    list.replaceChildren.apply(list, found.problems.map(problem));
    if (plan.editor) plan.editor.problems(found.problems.filter(function (row) { return row.here; }));
    const errors = found.problems.filter(function (row) { return row.severity === "error"; }).length;
    state.className = errors ? "plan-bad" : "plan-good";
    state.textContent = errors ? plan.t("errors", { n: errors }) : plan.t(plan.text() === plan.saved ? "valid" : "valid_unsaved");
    document.querySelectorAll('[data-plan="save"]').forEach(function (each) { each.disabled = !plan.own() || plan.text() === plan.saved; });
    document.querySelectorAll('[data-plan="run"], [data-plan="tornado"], [data-plan="play"]').forEach(function (each) { each.disabled = errors > 0; });
  }
  function paintDifferences(found) {
    const pane = document.getElementById("pane-differences");
    if (!found.differences.length) { pane.replaceChildren(plan.make("p", { class: "empty" }, plan.t(found.base ? "no_difference" : "no_base"))); return; }
    const heads = ["path", "base_value", "own_value", "why"].map(function (key) { return plan.t(key); });
    const head = plan.make("tr", {}, heads.map(function (words) { return plan.make("th", { scope: "col" }, words); }));
    const rows = found.differences.map(function (row) {
      const name = row.name ? [plan.make("span", { class: "path-name" }, row.name), row.path] : row.path;
      return plan.make("tr", {}, [name, row.base, row.own, row.why].map(function (cell, at) { return plan.make("td", at === 0 ? { class: "path" } : { "data-head": heads[at] }, cell || "–"); }));
    });
    pane.replaceChildren(
      plan.make("p", { class: "dim plan-note" }, plan.t("differs_from", { name: found.base })),
      plan.make("div", { class: "table-scroll", tabindex: "0" }, plan.make("table", { class: "table differences" }, [plan.make("thead", {}, head), plan.make("tbody", {}, rows)]))
    );
  }
  let asked = 0;
  plan.check = async function () {
    const mine = (asked += 1), found = await plan.post("check", { name: plan.root.dataset.name, text: plan.text() });
    if (!found || mine !== asked) return;
    plan.checked = found;
    paintProblems(found);
    paintDifferences(found);
    plan.paintLevers(found);
    plan.paintVariants(found);
  };
  function soon() { clearTimeout(plan.waiting); plan.waiting = setTimeout(plan.check, PAUSE_MS); }

  /* Tabs. */
  function show(tab) {
    document.querySelectorAll("[data-tab]").forEach(function (each) { if (each.closest(".plan-tabs")) each.setAttribute("aria-selected", String(each.dataset.tab === tab)); });
    document.querySelectorAll(".plan-pane").forEach(function (each) { each.hidden = each.id !== "pane-" + tab; });
  }
  plan.show = show;

  /* Buttons. */
  const ACTIONS = {
    save: async function () {
      const text = plan.text();
      if (await plan.post("save", { name: plan.root.dataset.name, text: text, before: plan.saved })) { plan.saved = text; plan.say(plan.t("saved")); plan.check(); }
    },
    copy: async function () {
      const name = await plan.ask(plan.t("copy_about"), plan.root.dataset.name + "-2", plan.t("copy_do"));
      if (!name) return;
      const done = await plan.post("copy", { name: plan.root.dataset.name, text: plan.text(), as: name });
      if (done) { plan.saved = plan.text(); window.location.assign("/plan?scenario=" + encodeURIComponent(done.name)); }
    },
    delete: async function () {
      if (!(await plan.ask(plan.t("delete_sure", { name: plan.root.dataset.name }), undefined, plan.t("delete")))) return;
      if (await plan.post("delete", { name: plan.root.dataset.name })) { plan.saved = plan.text(); window.location.assign("/plan"); }
    },
    play: async function () {
      if (plan.text() !== plan.saved) { plan.say(plan.t("save_first"), true); return; }
      const bound = plan.root.dataset.bound, room = bound && bound !== "any" ? bound : document.getElementById("study-province").value;
      if (!(await plan.ask(plan.t("play_sure"), undefined, plan.t("play")))) return;
      plan.say(plan.t("opening"));
      if (await plan.post("", { scenario: plan.root.dataset.scene }, "/api/" + room + "/scenario")) window.location.assign("/" + room);
    },
    run: function () { return plan.start("compare"); },
    tornado: function () { return plan.start("tornado"); },
  };
  function listen() {
    plan.root.addEventListener("click", function (event) {
      const tab = event.target.closest(".plan-tabs [data-tab]"), button = event.target.closest("[data-plan]");
      if (tab) show(tab.dataset.tab);
      else if (button && ACTIONS[button.dataset.plan]) plan.once(ACTIONS[button.dataset.plan]);
    });
    plan.root.querySelector(".plan-tabs").addEventListener("keydown", function (event) {
      const tabs = Array.from(plan.root.querySelectorAll(".plan-tabs [data-tab]")), at = tabs.indexOf(document.activeElement);
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (at < 0 || !step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      next.focus();
      show(next.dataset.tab);
    });
    /* Back from a study: its row is not in the list that the browser kept. */
    window.addEventListener("pageshow", function (event) { if (event.persisted && plan.text() === plan.saved) window.location.reload(); });
    window.addEventListener("beforeunload", function (event) { if (plan.text() !== plan.saved) event.preventDefault(); });
  }
  function search() {
    const holder = document.getElementById("plan-search");
    const input = plan.make("input", { type: "search", class: "input", placeholder: holder.dataset.label, "aria-label": holder.dataset.label });
    input.addEventListener("input", function () {
      const wanted = input.value.trim().toLowerCase();
      document.querySelectorAll("#plan-shelf > li").forEach(function (row) { row.hidden = !row.dataset.words.includes(wanted); });
    });
    holder.append(input);
  }
  /* Words that a file may hold, offered while one types; they come once, and the editor does without them until then. */
  let words = [];
  function complete(context) {
    const word = context.matchBefore(/[\w.-]+/);
    if (!word && !context.explicit) return null;
    return { from: word ? word.from : context.pos, options: words, validFor: /^[\w.-]*$/ };
  }
  async function loadWords() {
    try {
      const answer = await fetch("/api/plan/words.json?lang=" + plan.lang());
      if (answer.ok) words = await answer.json();
    } catch (error) { /* typing goes on without */ }
  }
  /* The editor's own words, which it knows in English. */
  const PHRASES = {
    Find: "find_field", Replace: "replace_field", next: "next", previous: "previous", all: "all", "match case": "match_case", "by word": "by_word",
    regexp: "regexp", replace: "replace", "replace all": "replace_all", close: "close", Diagnostics: "diagnostics", "No diagnostics": "no_diagnostics",
  };
  function phrases() {
    return Object.fromEntries(Object.keys(PHRASES).map(function (word) { return [word, plan.t("editor." + PHRASES[word])]; }));
  }
  function openEditor() {
    loadWords();
    const script = plan.make("script", { src: EDITOR });
    script.addEventListener("load", function () {
      plan.editor = window.CodeEditor.create(document.getElementById("pane-file"), { text: plan.root.dataset.text, label: plan.t("tab_file"), phrases: phrases(), onChange: soon, complete: complete });
      plan.check();
    });
    document.head.append(script);
  }
  function start(root) {
    plan.root = root;
    plan.texts = JSON.parse(root.dataset.texts);
    plan.saved = root.dataset.text;
    listen();
    search();
    plan.prepareStudy();
    openEditor();
  }
  function look() {
    const root = document.getElementById("plan");
    if (root && root !== plan.root) start(root);
    return Boolean(root);
  }
  document.addEventListener("DOMContentLoaded", function () {
    if (!/^\/plan\/?$/.test(window.location.pathname) || look()) return;
    const watch = new MutationObserver(function () { if (look()) watch.disconnect(); });
    watch.observe(document.body, { childList: true, subtree: true });
  });
})();
